import type { Policies } from '../../functions/core/policy.ts';
import type { RunbookExecution } from '../../functions/ports/runbook-executions.ts';
import type { WorkerRef } from '../../functions/core/worker.ts';
import type { SimWorker } from '../simulation/world/ecs.ts';
import type { World } from '../simulation/world/world.ts';
import type { Functions } from './functions.ts';

/** A story that takes some doors through some of their calls; without faults it goes the same way each time. */
export interface Scenario {
  readonly name: string;
  readonly acts: readonly Act[];
  readonly policies?: Partial<Policies>;
  readonly maxRuntimeSeconds?: number;
  readonly ec2Kill?: true;
  readonly stopOrphans?: true;
  /** Two may be first, and what it comes to depends on who is. */
  readonly isRace?: true;
  /** Messages are handed over many at a time. */
  readonly hasBatches?: true;
  /** A minute where left out. */
  readonly sweepEverySeconds?: number;
  /** Events of runs go out to a bus. */
  readonly hasBus?: true;
}

/** One thing that somebody or something does; the next one begins when it is done. */
export type Act = (cast: Cast, done: () => void) => void;

/** Who and what acts have to do with. */
export interface Cast {
  readonly world: World;
  readonly functions: Functions;
  readonly outside: Outside;
  readonly workers: Map<string, SimWorker>;
  /** What happens in the moment in which a call of this name is made for the first time from now on. */
  readonly traps: Map<string, () => void>;
  /** When somebody was last told that the termination of a run is stored, by run. */
  readonly accepted: Map<string, number>;
  /** Calls that nobody answered, however often they were repeated. */
  readonly unanswered: string[];
}

/** What of AWS a scenario sets. */
export interface Outside {
  readonly troubles: Set<Trouble>;
  readonly executions: Map<string, RunbookExecution>;
}

export type Trouble =
  | 'the bus loses events'
  | 'StopTask is denied'
  | 'DescribeTasks is denied'
  | 'DescribeTasks goes unanswered'
  | 'DescribeTaskDefinition is denied';

export function workerOf({ workers }: Cast, name: string): SimWorker {
  const worker = workers.get(name);
  if (worker === undefined) throw new Error(`worker: expected ${name} to be launched`);
  return worker;
}

export function refOf(cast: Cast, name: string): WorkerRef {
  const { cluster, task_arn } = workerOf(cast, name);
  return { cluster, task_arn };
}
