import { parseStep } from '../../../functions/consumer/messages.ts';
import type { Run } from '../../../functions/core/run.ts';
import type { Sighting } from '../../../functions/core/worker.ts';
import {
  CONSUMER_TIMEOUT_SECONDS,
  DEFAULT_STOP_BUDGET_PER_SECOND,
} from '../../../functions/wiring/limits.ts';
import { stopPace } from '../../../infra/stop-pace.ts';
import type { Faults } from '../engine/faults.ts';
import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import { doorConsumer, type DoorMessage, type SteppingDeps, UNREADABLE } from './doors.ts';
import type { Lambda } from './lambda.ts';
import { type Meetings, type Seen, sightingInput, stepInput } from './meetings.ts';
import { type Message, queue, type Queue } from './queue.ts';
import type { System } from './system.ts';

export interface Consumer {
  readonly steps: Queue<DoorMessage>;
  readonly facts: Queue<DoorMessage>;
}

interface Deps {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly faults: Faults;
  readonly lambda: Lambda;
  readonly deps: SteppingDeps;
  readonly system: System;
  /** Through the shipped door, or straight into the app. */
  readonly hasDoor: boolean;
  readonly meetings: Meetings;
  readonly runOf: (runId: string) => Run | undefined;
  readonly trace: ((line: () => string) => void) | undefined;
}

type TakeBatch = (messages: readonly DoorMessage[]) => Promise<readonly number[]>;

/** As infra sets it. */
const STEPS_CONCURRENCY = stopPace(DEFAULT_STOP_BUDGET_PER_SECOND, 1).consumers;
const FACTS_CONCURRENCY = 10;

/** The two queues and the one function that serves both. */
export function consumer(world: Deps): Consumer {
  const takeBatch = world.hasDoor ? doorConsumer(world.deps) : withoutDoor(world);
  const queueOf = (concurrency: number): Queue<DoorMessage> => {
    const made: Queue<DoorMessage> = queue({
      ...world,
      concurrency,
      invoke: (batch) => invoke(world, takeBatch, batch, made),
    });
    return made;
  };
  return { steps: queueOf(STEPS_CONCURRENCY), facts: queueOf(FACTS_CONCURRENCY) };
}

function invoke(
  { lambda, trace, meetings, runOf, hasDoor }: Deps,
  takeBatch: TakeBatch,
  batch: readonly Message<DoorMessage>[],
  from: Queue<DoorMessage>,
): void {
  const name = batch.map(({ body }) => nameOf(body)).join(' + ');
  const [only] = batch.length === 1 ? batch : [];
  const runId = only && runIdOf(only.body);
  const before = runId === undefined ? undefined : runOf(runId);
  const meet = runId === undefined ? undefined : meetings.begin(runId);
  lambda({
    name,
    timeoutSeconds: CONSUMER_TIMEOUT_SECONDS,
    // The door reads the runs of a batch side by side.
    ...(hasDoor && { isForked: true as const }),
    body: () => takeBatch(batch.map(({ body }) => body)),
    onEnd: (ending, { seen }) => {
      const indexes = ending.kind === 'answered' ? new Set(ending.result) : undefined;
      const failed = batch.filter((_, index) => indexes?.has(index) ?? true);
      trace?.(() => `${name}: done${failed.length > 0 ? `, ${failed.length} failed` : ''}`);
      if (only && runId !== undefined && failed.length === 0)
        meet?.(inputOf(only.body, runId, seen, before, runOf(runId)));
      from.handled(batch, failed);
    },
    onDeath: () => from.handled(batch, undefined),
  });
}

/** One message after the other, as the door does; each that fails comes again by itself. */
function withoutDoor({ system, deps }: Deps): TakeBatch {
  return async (messages) => {
    const failed: number[] = [];
    for (const [index, message] of messages.entries()) {
      try {
        if (message === 'unreadable') parseStep(UNREADABLE);
        else if ('step' in message) await system.takeStep(deps, message.step);
        else await system.takeFact(deps, message.fact);
      } catch {
        failed.push(index);
      }
    }
    return failed;
  };
}

function inputOf(
  message: DoorMessage,
  runId: string,
  seen: Seen,
  before: Run | undefined,
  after: Run | undefined,
) {
  if (message === 'unreadable') return undefined;
  return 'step' in message ? stepInput(seen, before, after) : sightingInput(runId, message.fact);
}

function runIdOf(message: DoorMessage): string | undefined {
  if (message === 'unreadable') return undefined;
  return 'step' in message ? message.step.run_id : (message.fact.started_by ?? undefined);
}

function nameOf(message: DoorMessage): string {
  if (message === 'unreadable') return message;
  return 'step' in message ? `step ${message.step.run_id}` : `fact ${shortOf(message.fact)}`;
}

function shortOf({ task_arn }: Sighting): string {
  return `w${Number(task_arn.slice(task_arn.lastIndexOf('/') + 1))}`;
}
