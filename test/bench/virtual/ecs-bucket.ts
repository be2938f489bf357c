/** ECS, cluster resource modify: StopTask, RunTask and others draw on it. Source: AWS, request throttling. */
const BURST = 100;
const REFILL_PER_SECOND = 40;

export interface EcsBucket {
  /** False where ECS would throttle the call. */
  take(): boolean;
  /** The fewest that were left after a call. */
  lowest(): number;
}

export function ecsBucket(nowMs: () => number): EcsBucket {
  let tokens = BURST;
  let lowest = BURST;
  let filledAtMs = nowMs();
  return {
    take: () => {
      tokens = Math.min(BURST, tokens + ((nowMs() - filledAtMs) * REFILL_PER_SECOND) / 1000);
      filledAtMs = nowMs();
      if (tokens < 1) return false;
      tokens -= 1;
      lowest = Math.min(lowest, tokens);
      return true;
    },
    lowest: () => lowest,
  };
}

/** What a stop budget leaves of the refill to those who launch. */
export function launchesPerSecond(stopBudgetPerSecond: number): number {
  return REFILL_PER_SECOND - stopBudgetPerSecond;
}
