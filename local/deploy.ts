import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { createSqsClient } from './aws-endpoint/sqs-client.ts';
import type { Aws } from './aws.ts';
import { type ConsoleWidget, readWidgets } from './console/dashboard.ts';
import type { EventBusRunner } from './event-bus.ts';
import { startSchedule } from './events/schedule.ts';
import type { ApiDefinition } from './gateway/api-definition.ts';
import { readApi } from './gateway/api-definition.ts';
import type { LocalTimes } from './options.ts';
import type { Reaper } from './reaper.ts';
import { readIdentityPolicies } from './template/identity-policies.ts';
import { partsOf, referencesOf } from './template/resources.ts';
import { startTemplateEventSource } from './template/start-event-sources.ts';
import { startFunctions } from './template/start-functions.ts';
import type { StartedFunction } from './template/start-functions.ts';
import { startQueues } from './template/start-queues.ts';
import type { StartedQueue } from './template/start-queues.ts';
import { readRule, refuseRetries } from './template/start-rules.ts';
import type { RuleSurroundings, TemplateSchedule } from './template/start-rules.ts';
import { startTables } from './template/start-tables.ts';
import type { SynthesizedStack } from './template/synthesize.ts';
import type { TemplateResource } from './template/template.ts';

export interface DeployOptions {
  readonly accountId: string;
  readonly region: string;
  readonly aws: Aws;
  readonly logFolder: string;
  readonly reaper: Reaper;
  readonly bus: EventBusRunner;
  /** Told in one line what went wrong without ending anything. */
  readonly report: (line: string) => void;
  readonly times: LocalTimes;
  readonly functionEnvironment: Readonly<Record<string, string>>;
}

export interface Deployment {
  /** Of the emulator itself. */
  readonly sqs: SQSClient;
  readonly tableNames: readonly string[];
  readonly queues: readonly StartedQueue[];
  /** Those that a function consumes. */
  readonly consumedQueues: readonly StartedQueue[];
  readonly functions: readonly StartedFunction[];
  readonly schedules: readonly TemplateSchedule[];
  /** Not served yet. */
  readonly api: ApiDefinition;
  /** Of the dashboard, for a page to host. */
  readonly widgets: readonly ConsoleWidget[];
}

/** Starts what the template describes, as CloudFormation would. It ends with `resources`, the last one first. */
export async function deploy(
  { name, template, assetFolder }: SynthesizedStack,
  options: DeployOptions,
  resources: AsyncDisposableStack,
): Promise<Deployment> {
  const { accountId, region, aws, times } = options;
  const awsUrl = aws.endpoint.url;
  const parts = partsOf(template);
  const references = referencesOf(template, name, { accountId, region, awsUrl });
  for (const resource of parts.retries) refuseRetries(resource, references);
  const api = readApi(parts.gateway, references);
  const widgets = readWidgets(parts.dashboard, references);

  const { sqs, dynamoDb } = createClients(aws, region, resources);
  const tableNames = await startTables(parts.table, references, dynamoDb);
  const queues = await startQueues(parts.queue, references, sqs, times.visibilityTimeoutSeconds);
  const permissions = readIdentityPolicies(parts.permissions, references);
  const { access } = aws.endpoint;
  const surroundings = { ...options, references, assetFolder, awsUrl, permissions, access };
  const functions = await startFunctions(parts.function, surroundings);
  for (const { process } of functions) resources.defer(() => process.close());

  const started = { references, sqs, queues, functions, report: options.report };
  const schedules = connectRules(parts.rule, started, options, resources);
  const eventSources = parts['event-source'].map((resource) => startTemplateEventSource(resource, started));
  for (const eventSource of eventSources) resources.defer(() => eventSource.close());
  const consumedQueues = eventSources.map(({ queue }) => queue);
  return { sqs, tableNames, queues, consumedQueues, functions, schedules, api, widgets };
}

/** Clients of the emulators themselves: what AWS does on its own account passes no hook and is not counted. */
function createClients(aws: Aws, region: string, resources: AsyncDisposableStack) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const sqs = createSqsClient({ sqsUrl: aws.sqsUrl, region });
  const dynamoDb = new DynamoDBClient({ endpoint: aws.dynamoDbUrl, region, credentials });
  resources.defer(() => {
    sqs.destroy();
    dynamoDb.destroy();
  });
  return { sqs, dynamoDb };
}

/** Patterns listen to the bus. Schedules run at the local interval, since EventBridge has none below a minute. */
function connectRules(
  rules: readonly TemplateResource[],
  started: RuleSurroundings,
  { bus, report, times }: DeployOptions,
  resources: AsyncDisposableStack,
): readonly TemplateSchedule[] {
  const read = rules.map((resource) => readRule(resource, started));
  for (const found of read) if (found.kind === 'pattern') bus.addRule(found.rule);
  const schedules = read.flatMap((found) => (found.kind === 'schedule' ? [found.schedule] : []));
  for (const { run } of schedules) {
    const schedule = startSchedule({ everySeconds: times.sweepIntervalSeconds, run, report });
    resources.defer(() => schedule.close());
  }
  return schedules;
}
