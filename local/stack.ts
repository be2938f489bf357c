import { Duration } from 'aws-cdk-lib';
import type { AwsCall } from './aws-endpoint/call.ts';
import type { CallLog } from './aws-endpoint/call-log.ts';
import type { Hooks } from './aws-endpoint/hooks.ts';
import { startAws } from './aws.ts';
import { changedTimes } from './changed-times.ts';
import { CONSOLE_PATH } from './console/console.ts';
import { createControls } from './controls.ts';
import type { Controls } from './controls.ts';
import { deploy } from './deploy.ts';
import { createSignalGate } from './ecs/signals.ts';
import { createEventBus } from './event-bus.ts';
import type { EventBus } from './event-bus.ts';
import type { Faults } from './faults/faults.ts';
import { readFaultRules } from './faults/rule.ts';
import { startFaults } from './faults/start-faults.ts';
import type { AccessControl } from './iam/access-control.ts';
import { readOptions } from './options.ts';
import type { LocalStackOptions, ReadOptions } from './options.ts';
import { defaultPrincipals } from './principals.ts';
import { startReaper } from './reaper.ts';
import { createRunFolder } from './run-folder.ts';
import { serveApi } from './serve-api.ts';
import { describeResources } from './template/resources.ts';
import type { StartedQueue } from './template/start-queues.ts';
import { synthesize } from './template/synthesize.ts';
import type { SynthesizedStack } from './template/synthesize.ts';

/** The deployed thing on this machine: the synthesized template and the bundled functions, with all they call. */
export interface LocalStack extends Controls {
  /** `http://127.0.0.1:<port>`, as is `aws`. */
  readonly api: string;
  readonly aws: string;
  /** Where the dashboard's widgets are shown; the token is in its fragment, which no server sees. */
  readonly console: string;
  /** Of the operator, who may do everything. */
  readonly token: string;
  /** Of the principal that may only read. */
  readonly readToken: string;
  /** The name of the one ECS cluster. */
  readonly cluster: string;
  readonly tableName: string;
  /** All of them, dead-letter queues too. */
  readonly queues: readonly StartedQueue[];
  readonly logFolder: string;
  readonly startedInMs: number;
  /** Such as `launch window: 5 s (deployed: 60 s)`. */
  readonly changedTimes: readonly string[];
  readonly calls: CallLog;
  readonly hooks: Hooks;
  readonly events: EventBus;
  readonly faults: Faults;
  /** What the functions may do by their roles, how often each did, and what they were refused. */
  readonly access: Pick<AccessControl, 'uses' | 'refusals'>;
  /** Makes the text the current version of a secret, of which a function may ask. */
  putSecret(name: string, text: string): void;
  /** Kills the emulator of DynamoDB and starts it anew on its file. */
  restartDynamoDb(): Promise<void>;
  /** Ends all of it and waits until no process is left. */
  close(): Promise<void>;
}

/** Throws when a part cannot be started; nothing is left running then. */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const resources = new AsyncDisposableStack();
  try {
    return await start(readOptions(options, process.env), resources);
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}

const CLUSTER = 'standdown-local';
const PLACE = { accountId: '000000000000', region: 'us-east-1' };

async function start(options: ReadOptions, resources: AsyncDisposableStack): Promise<LocalStack> {
  const startedAtMs = performance.now();
  const { token, readToken, workerToken, times, onFailure, faultFile, dynamoDbFile } = options;
  const { functionEnvironment } = options;
  const faultRules = faultFile === null ? [] : readFaultRules(faultFile);
  const { logFolder, assemblyFolder, log, removeAssembly } = createRunFolder();
  resources.defer(removeAssembly);
  const reaper = await startReaper(({ message }) => onFailure(message));
  resources.defer(() => reaper.close());

  const report = (line: string) => log('stack.log', `${new Date().toISOString()} ${line}`);
  const bus = createEventBus(report);
  const signals = createSignalGate();
  const worker = { STANDDOWN_API: '', STANDDOWN_TOKEN: workerToken };
  const common = { ...PLACE, logFolder, reaper, onFailure, report };
  const aws = await startAws(
    {
      ...common,
      port: options.awsPort,
      dynamoDbFile,
      clusterName: CLUSTER,
      workerEnvironment: () => worker,
      withholds: signals.withholds,
      onTaskStateChange: bus.publish,
    },
    resources,
  );

  const stack = synthesizeStanddown(assemblyFolder, options);
  for (const line of describeResources(stack.template)) log('resources.log', line);
  const deployment = await deploy(stack, { ...common, aws, bus, times, functionEnvironment }, resources);
  const [tableName = ''] = deployment.tableNames;
  const logAccess = (line: string) => log('access.log', line);
  const principals = [
    ...defaultPrincipals({ operator: token, reader: readToken, worker: workerToken }),
    ...options.principals,
  ];
  const gateway = await serveApi({ ...PLACE, port: options.port, principals, logAccess }, deployment);
  resources.defer(() => gateway.close());
  worker.STANDDOWN_API = gateway.url;
  const controls = createControls(deployment, bus, gateway);
  const kill = ({ caller, processId }: AwsCall) => controls.killFunction(caller, processId);
  const surroundings = { ...PLACE, events: bus, signals, report, kill };
  const faults = startFaults(faultRules, aws.endpoint, surroundings);

  return {
    ...controls,
    api: gateway.url,
    aws: aws.endpoint.url,
    console: `${gateway.url}${CONSOLE_PATH}#token=${encodeURIComponent(token)}`,
    token,
    readToken,
    cluster: CLUSTER,
    tableName,
    queues: deployment.queues,
    logFolder,
    startedInMs: Math.round(performance.now() - startedAtMs),
    changedTimes: changedTimes(times, deployment),
    calls: aws.endpoint.calls,
    hooks: aws.endpoint.hooks,
    events: bus,
    faults,
    access: aws.endpoint.access,
    putSecret: (name, text) => aws.secretsManager.put(name, text),
    restartDynamoDb: () => aws.restartDynamoDb(),
    close: () => resources.disposeAsync(),
  };
}

/** The times that are props stand in the template; EventBridge has no interval below a minute. */
function synthesizeStanddown(folder: string, { build, times, ec2Kill }: ReadOptions): SynthesizedStack {
  const props = {
    clusterNames: [CLUSTER],
    confirmationSlack: Duration.seconds(times.confirmationSlackSeconds),
    ec2Kill,
    launchWindow: Duration.seconds(times.launchWindowSeconds),
  };
  return synthesize(folder, (app) => build(app, props));
}
