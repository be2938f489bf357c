import { settleWorker } from '../../../functions/app/settle-worker.ts';
import type { StepDeps } from '../../../functions/app/step-run.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import type { Step } from '../../../functions/core/messages.ts';
import type { InvariantName } from '../invariants/violation.ts';
import type { Sighting } from '../../../functions/core/worker.ts';

/** What takes messages: the shipped one, or a policy to be compared with it. */
export interface System {
  readonly name: string;
  /** What of it counts as a violation; everything where left out. */
  readonly isJudgedBy?: readonly InvariantName[];
  takeStep(deps: StepDeps, step: Step): Promise<unknown>;
  takeFact(deps: StepDeps, sighting: Sighting): Promise<unknown>;
}

export const SHIPPED: System = { name: 'standdown', takeStep, takeFact: settleWorker };
