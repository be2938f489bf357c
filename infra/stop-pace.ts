import { CONSUMER_BATCH_SIZE, CONSUMER_TIMEOUT_SECONDS } from '../functions/wiring/limits.ts';
import { type Pace, paceOf, slowestBatchMs } from '../functions/wiring/pace.ts';

/** The bucket that StopTask shares with RunTask refills by so much a second; a higher budget would be no budget. */
const ECS_REFILL_PER_SECOND = 40;

/** The pace that keeps a stop budget. A whole batch of steps must leave the consumer half of its time for the work. */
export function stopPace(stopBudget: number): Pace {
  const pace = paceOf(stopBudget);
  const isPossible = Number.isInteger(stopBudget) && stopBudget >= 2 && stopBudget <= ECS_REFILL_PER_SECOND;
  if (!isPossible || slowestBatchMs(pace, CONSUMER_BATCH_SIZE) > 500 * CONSUMER_TIMEOUT_SECONDS) {
    throw new Error(
      `stopBudget: expected a whole number of StopTask calls a second from 2 to ${ECS_REFILL_PER_SECOND}, got ${stopBudget}`,
    );
  }
  return pace;
}
