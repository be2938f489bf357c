import { requestTermination } from '../../../functions/app/request-termination.ts';
import { sweepDueRuns } from '../../../functions/app/sweep-due-runs.ts';
import { SCHEMA_VERSION, type Step } from '../../../functions/core/messages.ts';
import type { Steps } from '../../../functions/ports/steps.ts';
import { DEFAULT_SWEEP_INTERVAL_SECONDS, MAX_RUNS_PER_SWEEP } from '../../../functions/wiring/limits.ts';
import type { Pace } from '../../../functions/wiring/pace.ts';
import { NOW } from '../../support/records.ts';
import { aWorld } from '../../support/world.ts';
import { consumers, SILENT_LOG } from './consumers.ts';
import { INPUTS, type Latency } from './inputs.ts';
import { type Machine, machine } from './machine.ts';
import { timedStore } from './timed-store.ts';
import { virtualEcs } from './virtual-ecs.ts';

export interface Many {
  readonly seed: number;
  readonly terminations: number;
  readonly requestsPerSecond: number;
  readonly pace: Pace;
  /** RunTask calls that somebody else makes all the while, evenly. */
  readonly launchesPerSecond: number;
  readonly stopTask: Latency;
}

export interface Came {
  /** Runs that have not ended as reclaimed. */
  readonly lost: number;
  /** From the first request to the last settled run. */
  readonly lastSettledSeconds: number;
  /** From ECS's STOPPED to the settled record, of each run. */
  readonly settledAfterMs: readonly number[];
  /** Calls of ours to AWS, without the sweep's search for what is due. */
  readonly calls: number;
  readonly stops: number;
  readonly throttledStops: number;
  readonly refusedLaunches: number;
  /** The fewest calls that ECS's bucket had left. */
  readonly lowestBucket: number;
}

const BEGIN_MS = NOW * 1000;
const REQUEST = { reason: null, actor: 'ann', then: 'requeue', askSeconds: 0, isForced: false } as const;
/** What has not ended by then is lost. */
const GIVEN_UP_MS = BEGIN_MS + 3_600_000;

/** The shipped app and the consumer's shipped door over memory, in virtual time, until each run has ended. */
export async function terminateMany(many: Many): Promise<Came> {
  const virtual = machine(many.seed, BEGIN_MS);
  const { timeline } = virtual;
  const world = aWorld();
  const { settledAtMs, store } = timedStore(virtual, world.store);
  const ecs = virtualEcs(virtual, world, { ...many, onStopped: (event) => facts(JSON.stringify(event)) });
  const deps = { ...world, store, workers: ecs.workers };
  const { steps, facts } = consumers(virtual, deps, many.pace);
  const queue = { ...deps, clock: virtual.clock, log: SILENT_LOG, steps: stepsQueue(virtual, steps) };
  const runIds: string[] = [];
  const terminateNext = async (): Promise<void> => {
    const run = await world.running();
    ecs.started(run);
    runIds.push(run.runId);
    await requestTermination(queue, run.runId, REQUEST);
  };
  for (let index = 0; index < many.terminations; index += 1)
    timeline.after((1000 * index) / many.requestsPerSecond, () => virtual.begin(terminateNext()));
  every(virtual, DEFAULT_SWEEP_INTERVAL_SECONDS, () =>
    virtual.begin(sweepDueRuns(queue, MAX_RUNS_PER_SWEEP, () => false)),
  );
  if (many.launchesPerSecond > 0) every(virtual, 1 / many.launchesPerSecond, ecs.launch);
  await virtual.passUntil(() => settledAtMs.size === many.terminations || timeline.nowMs() > GIVEN_UP_MS);

  const ended = await Promise.all(runIds.map(world.readRun));
  return {
    ...ecs.counts(),
    calls: virtual.calls(),
    lost: ended.filter(({ outcome }) => outcome !== 'reclaimed').length,
    lastSettledSeconds: (timeline.nowMs() - BEGIN_MS) / 1000,
    settledAfterMs: [...settledAtMs].map(([runId, atMs]) => atMs - (ecs.stoppedAtMs.get(runId) ?? NaN)),
  };
}

function stepsQueue(virtual: Machine, deliver: (body: string) => void): Steps {
  const put = (steps: readonly Step[]): Promise<void> => {
    for (const step of steps)
      deliver(JSON.stringify({ kind: 'step', schema_version: SCHEMA_VERSION, ...step }));
    return Promise.resolve();
  };
  const send = virtual.slowed(INPUTS.sendMessage, put);
  return {
    send: (step) => send([step]),
    sendAll: (steps) => (steps.length > 0 ? send(steps) : Promise.resolve()),
  };
}

function every(virtual: Machine, seconds: number, act: () => void): void {
  virtual.timeline.after(1000 * seconds, () => {
    act();
    every(virtual, seconds, act);
  });
}
