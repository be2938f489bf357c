import { type Pace, paceOf } from '../functions/wiring/pace.ts';

/** The bucket that StopTask shares with RunTask refills by so much a second; a higher budget would be no budget. */
const ECS_REFILL_PER_SECOND = 40;

/** The pace that keeps a stop budget, with so many clusters to search for workers. */
export function stopPace(stopBudget: number, clusters: number): Pace {
  const isBudget = Number.isInteger(stopBudget) && stopBudget <= ECS_REFILL_PER_SECOND;
  const pace = isBudget ? paceOf(stopBudget, clusters) : undefined;
  if (pace === undefined) {
    throw new Error(
      `stopBudget: expected a whole number of StopTask calls a second from 2 to ${ECS_REFILL_PER_SECOND}, got ${stopBudget}`,
    );
  }
  return pace;
}
