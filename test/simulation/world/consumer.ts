import type { StepDeps } from '../../../functions/app/take-step.ts';
import type { Step } from '../../../functions/core/messages.ts';
import type { Sighting } from '../../../functions/core/worker.ts';
import { CONSUMER_TIMEOUT_SECONDS } from '../../../functions/wiring/limits.ts';
import type { Faults } from '../engine/faults.ts';
import type { Random } from '../engine/random.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { Lambda } from './lambda.ts';
import { type Message, queue, type Queue } from './queue.ts';
import type { System } from './system.ts';

/** A body that nobody can read, or that only newer code can: both throw in the consumer's door. */
export type Readable<Body> = Body | 'unreadable';

export interface Consumer {
  readonly steps: Queue<Readable<Step>>;
  readonly facts: Queue<Readable<Sighting>>;
}

interface Deps {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly faults: Faults;
  readonly lambda: Lambda;
  readonly deps: StepDeps;
  readonly system: System;
  readonly trace: ((line: () => string) => void) | undefined;
}

/** As infra sets it. */
const STEPS_CONCURRENCY = 5;
const FACTS_CONCURRENCY = 10;

/** The two queues and the one function that serves both, message by message. */
export function consumer(world: Deps): Consumer {
  const { system, deps } = world;
  const steps: Queue<Readable<Step>> = queue({
    ...world,
    concurrency: STEPS_CONCURRENCY,
    invoke: (batch) =>
      take(
        world,
        'step',
        batch,
        steps,
        (step) => system.takeStep(deps, step),
        ({ run_id }) => run_id,
      ),
  });
  const facts: Queue<Readable<Sighting>> = queue({
    ...world,
    concurrency: FACTS_CONCURRENCY,
    invoke: (batch) =>
      take(
        world,
        'fact',
        batch,
        facts,
        (sighting) => system.takeFact(deps, sighting),
        ({ task_arn }) => task_arn.slice(-2),
      ),
  });
  return { steps, facts };
}

function take<Body>(
  { lambda, trace }: Deps,
  kind: string,
  batch: readonly Message<Readable<Body>>[],
  from: Queue<Readable<Body>>,
  takeOne: (body: Body) => Promise<unknown>,
  nameOf: (body: Body) => string,
): void {
  const nameOfMessage = ({ body }: Message<Readable<Body>>) => (body === 'unreadable' ? body : nameOf(body));
  const name = `${kind} ${batch.map(nameOfMessage).join('+')}`;
  lambda({
    name,
    timeoutSeconds: CONSUMER_TIMEOUT_SECONDS,
    body: () => takeAll(batch, takeOne),
    onEnd: (ending) => {
      const failed = ending.kind === 'answered' ? ending.result : batch;
      trace?.(() => `${name}: done${failed.length > 0 ? `, ${failed.length} failed` : ''}`);
      from.handled(batch, failed);
    },
    onDeath: () => from.handled(batch, undefined),
  });
}

/** One after the other, as the door does; each that fails comes again by itself. */
async function takeAll<Body>(
  batch: readonly Message<Readable<Body>>[],
  takeOne: (body: Body) => Promise<unknown>,
): Promise<readonly Message<Readable<Body>>[]> {
  const failed: Message<Readable<Body>>[] = [];
  for (const message of batch) {
    try {
      if (message.body === 'unreadable') throw new Error('message cannot be read');
      await takeOne(message.body);
    } catch {
      failed.push(message);
    }
  }
  return failed;
}
