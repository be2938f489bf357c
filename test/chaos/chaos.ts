import { setTimeout as delay } from 'node:timers/promises';
import { hasEnded } from '../../functions/core/run.ts';
import type { LocalStack } from '../../local/stack.ts';
import { type Random, random } from '../simulation/engine/random.ts';
import { faultsIn } from './check-records.ts';
import { type ChaosClient, createChaosClient } from './client.ts';
import { processesWith } from './processes.ts';

export interface Chaos {
  readonly did: Readonly<Record<string, number>>;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Worker processes at the same time, at most. */
  readonly mostProcesses: number;
  readonly drainedInSeconds: number;
  readonly faults: readonly string[];
}

interface ChaosRun {
  readonly runId: string;
  readonly taskId: string;
  isTerminated: boolean;
}

const DEFINITIONS = ['polite', 'stubborn', 'family', 'crasher'] as const;
const DOORS = ['api', 'consumer', 'sweep'] as const;
const RUNS_AT_ONCE = 8;
const DRAIN_MS = 180_000;
/** Of the latest runs, while functions die. */
const WATCHED = 3 * RUNS_AT_ONCE;

/** Kills for so many seconds what can be killed, then lets everything drain, and looks what is on record. */
export async function chaos(stack: LocalStack, seconds: number, seed: number): Promise<Chaos> {
  const chance = random(seed);
  const client = createChaosClient(stack);
  const runs: ChaosRun[] = [];
  const did: Record<string, number> = {};
  let mostProcesses = 0;
  const count = (what: string) => void (did[what] = (did[what] ?? 0) + 1);
  const endsAtMs = Date.now() + 1000 * seconds;
  const work = async (): Promise<void> => {
    while (Date.now() < endsAtMs) {
      const run = await startRun(client, chance, `${seed}-${runs.length}`);
      runs.push(run);
      count('runs started');
      await delay(chance.between(0, 1500));
      if (chance.chance(0.9)) count(await terminate(client, chance, run));
    }
  };
  const harm = async (): Promise<void> => {
    while (Date.now() < endsAtMs) {
      mostProcesses = Math.max(mostProcesses, workersOf(stack).length);
      await delay(chance.between(100, 700));
      count(await harmOnce(stack, chance));
    }
  };
  const tooEarly = new Set<string>();
  const watch = async (): Promise<void> => {
    while (Date.now() < endsAtMs) {
      for (const { runId } of runs.slice(-WATCHED))
        if (await endedTooEarly(client, runId)) tooEarly.add(runId);
      await delay(200);
    }
  };
  await Promise.all([harm(), watch(), ...Array.from({ length: RUNS_AT_ONCE }, work)]);
  for (const run of runs.filter(({ isTerminated }) => !isTerminated)) await terminate(client, chance, run);
  const drainingFromMs = Date.now();
  const faults = [
    ...[...tooEarly].map((runId) => `${runId} S2: it has ended, a process of it lives`),
    ...(mostProcesses > 0 ? [] : ['no worker process was ever seen']),
    ...(await drain(stack, client, runs)),
  ];
  const drainedInSeconds = (Date.now() - drainingFromMs) / 1000;
  return { did, outcomes: await outcomesOf(client, runs), mostProcesses, drainedInSeconds, faults };
}

/** The end is read first: who reads it later than the last process ended has no reason to complain. */
async function endedTooEarly(client: ChaosClient, runId: string): Promise<boolean> {
  return hasEnded(await client.readRun(runId)) && processesWith('RUN_ID', runId).length > 0;
}

let started = 0;

async function startRun(client: ChaosClient, chance: Random, name: string): Promise<ChaosRun> {
  started += 1;
  const runId = `run-${name}-${started}`;
  const taskId = `task-${name}-${started}`;
  await client.call('POST', '/tasks', { task_id: taskId, title: `work of ${runId}` });
  await client.call('POST', `/tasks/${taskId}/runs`, { run_id: runId });
  const task_arn = await client.launch(chance.pick(DEFINITIONS), runId);
  const { cluster } = clusterOf(task_arn);
  await client.call('PUT', `/runs/${runId}/worker`, { cluster, task_arn });
  return { runId, taskId, isTerminated: false };
}

/** `arn:aws:ecs:<region>:<account>:task/<cluster>/<id>` */
function clusterOf(taskArn: string): { readonly cluster: string } {
  return { cluster: taskArn.split('/')[1] ?? '' };
}

async function terminate(client: ChaosClient, chance: Random, run: ChaosRun): Promise<string> {
  const isForced = chance.chance(0.2);
  const verb = isForced ? 'force-terminate' : 'terminate';
  const body = { reason: 'chaos', ...(!isForced && { ask_seconds: chance.between(0, 1) }) };
  const [status] = await client.call('POST', `/runs/${run.runId}/${verb}`, body);
  if (status === 202) run.isTerminated = true;
  return `terminations answered ${status}`;
}

async function harmOnce(stack: LocalStack, chance: Random): Promise<string> {
  if (chance.chance(0.1)) {
    await stack.restartDynamoDb();
    return 'DynamoDB killed and restarted on its file';
  }
  const door = chance.pick(DOORS);
  stack.killFunction(door);
  return `${door} killed`;
}

/** Waits, up to a cap, until nothing is wrong any more. @returns what still is */
async function drain(
  stack: LocalStack,
  client: ChaosClient,
  runs: readonly ChaosRun[],
): Promise<readonly string[]> {
  const untilMs = Date.now() + DRAIN_MS;
  for (;;) {
    const faults = await faultsOf(stack, client, runs);
    if (faults.length === 0 || Date.now() > untilMs) return faults;
    await delay(500);
  }
}

async function faultsOf(
  stack: LocalStack,
  client: ChaosClient,
  runs: readonly ChaosRun[],
): Promise<readonly string[]> {
  const found = await Promise.all(
    runs.map(async ({ runId, taskId, isTerminated }) => {
      const [run, task, events] = await Promise.all([
        client.readRun(runId),
        client.readTask(taskId),
        client.listEvents(runId),
      ]);
      return faultsIn({ run, task, events, isTerminated }).map((fault) => `${runId} ${fault}`);
    }),
  );
  return [...found.flat(), ...workersOf(stack).map((id) => `worker process ${id} is left`)];
}

function workersOf(stack: LocalStack): readonly number[] {
  return processesWith('STANDDOWN_API', stack.api);
}

async function outcomesOf(client: ChaosClient, runs: readonly ChaosRun[]): Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {};
  for (const { runId } of runs) {
    const { outcome } = await client.readRun(runId);
    outcomes[outcome ?? 'open'] = (outcomes[outcome ?? 'open'] ?? 0) + 1;
  }
  return outcomes;
}
