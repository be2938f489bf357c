import type { Sighting } from '../../../functions/core/worker.ts';
import type { Faults } from '../engine/faults.ts';
import type { Random } from '../engine/random.ts';
import type { DoorMessage } from './doors.ts';
import type { Queue } from './queue.ts';

interface Deps {
  readonly random: Random;
  readonly faults: Faults;
  readonly facts: Queue<DoorMessage>;
  readonly trace: ((line: () => string) => void) | undefined;
}

/**
 * ECS tells that a worker stopped; the bus may lose it, double it, or bring it late and out of order.
 * @returns whether it is lost for good
 */
export function publish({ random, faults, facts, trace }: Deps, fact: Sighting): boolean {
  trace?.(
    () => `ECS shows ${fact.task_arn} as STOPPED (${fact.stop_code ?? fact.stopped_reason ?? 'no reason'})`,
  );
  if (faults.strikes('F6', 0.3)) return true;
  facts.send({ fact }, faults.strikes('F6', 0.2) ? random.between(1, 300) : 0);
  if (faults.strikes('F6', 0.2)) facts.send({ fact }, random.between(0, 600));
  return false;
}
