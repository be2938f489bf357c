import { type Pace, paceOf } from '../functions/wiring/pace.ts';

/** The bucket that StopTask shares with RunTask refills by so much a second; a higher budget would be no budget. */
const ECS_REFILL_PER_SECOND = 40;

/** The pace that keeps a stop budget. */
export function stopPace(stopBudget: number): Pace {
  const pace =
    Number.isInteger(stopBudget) && stopBudget <= ECS_REFILL_PER_SECOND ? paceOf(stopBudget) : undefined;
  if (pace === undefined) {
    throw new Error(
      `stopBudget: expected a whole number of StopTask calls a second from 2 to ${ECS_REFILL_PER_SECOND}, got ${stopBudget}`,
    );
  }
  return pace;
}
