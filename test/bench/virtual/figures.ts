import { DEFAULT_STOP_BUDGET_PER_SECOND } from '../../../functions/wiring/limits.ts';
import { stopPace } from '../../../infra/stop-pace.ts';
import { random } from '../../simulation/engine/random.ts';
import { launchesPerSecond } from './ecs-bucket.ts';
import { inputLines, INPUTS, type Latency, REQUESTS_PER_SECOND, sample, SLOW_STOP_TASK } from './inputs.ts';
import { type Came, terminateMany } from './terminate-many.ts';

/** Beside a figure that does not reach its goal. */
export const MISSED = 'MISSED';

const SEED = 1;
const BUDGET = DEFAULT_STOP_BUDGET_PER_SECOND;
const LAUNCHES = launchesPerSecond(BUDGET);

/** Bulk and settling in virtual time, as `npm run bench` prints them. */
export async function virtualFigures(): Promise<readonly string[]> {
  return [
    ...inputLines(),
    `stop budget ${BUDGET} a second, beside ${LAUNCHES} launches a second; seed ${SEED}`,
    bulkLine(1000, 75, INPUTS.stopTask, await bulk(1000, INPUTS.stopTask)),
    bulkLine(10_000, 375, INPUTS.stopTask, await bulk(10_000, INPUTS.stopTask)),
    bulkLine(10_000, 375, SLOW_STOP_TASK, await bulk(10_000, SLOW_STOP_TASK)),
    ...(await settlingLines()),
  ];
}

function bulk(terminations: number, stopTask: Latency): Promise<Came> {
  return terminateMany({
    seed: SEED,
    terminations,
    requestsPerSecond: REQUESTS_PER_SECOND,
    pace: stopPace(BUDGET, 1),
    launchesPerSecond: LAUNCHES,
    stopTask,
  });
}

function bulkLine(terminations: number, goalSeconds: number, { p99Ms }: Latency, came: Came): string {
  const { lastSettledSeconds, lost, throttledStops, refusedLaunches, lowestBucket } = came;
  return (
    `bulk of ${terminations}, StopTask p99 ${p99Ms} ms: last settled after ${lastSettledSeconds.toFixed(1)} s ` +
    `${goal(lastSettledSeconds, goalSeconds, ' s')}, ${none(lost)} lost; ` +
    `${none(throttledStops)} StopTasks throttled, ${none(refusedLaunches)} launches refused, ` +
    `bucket never below ${Math.floor(lowestBucket)} of 100`
  );
}

const SETTLING_TERMINATIONS = 5000;
const SETTLING_REQUESTS_PER_SECOND = 5;
const POLLED_EVERY_SECONDS = [6, 120] as const;

async function settlingLines(): Promise<readonly string[]> {
  const { settledAfterMs, calls } = await terminateMany({
    seed: SEED,
    terminations: SETTLING_TERMINATIONS,
    requestsPerSecond: SETTLING_REQUESTS_PER_SECOND,
    pace: stopPace(BUDGET, 1),
    launchesPerSecond: LAUNCHES,
    stopTask: INPUTS.stopTask,
  });
  const perTermination = calls / SETTLING_TERMINATIONS;
  const measured = `settled after ECS's STOPPED, ${SETTLING_TERMINATIONS} terminations at ${SETTLING_REQUESTS_PER_SECOND} a second`;
  return [
    `${measured}: ${percentiles(settledAfterMs)} ${goal(secondsAt(settledAfterMs, 0.99), 1, ' s')}`,
    ...POLLED_EVERY_SECONDS.map(
      (seconds) => `  drawn, a poller of ${seconds} s: ${percentiles(polled(seconds))}`,
    ),
    `calls of ours to AWS in that run: ${perTermination.toFixed(2)} a termination ${goal(perTermination, 9, '')}`,
  ];
}

/** Not run but drawn: the worker stops anywhere between two looks; a look and a write follow, as fast as ours. */
function polled(everySeconds: number): readonly number[] {
  const chance = random(SEED);
  return Array.from(
    { length: SETTLING_TERMINATIONS },
    () =>
      1000 * everySeconds * chance.fraction() +
      sample(chance, INPUTS.describeTasks) +
      sample(chance, INPUTS.transaction),
  );
}

function percentiles(milliseconds: readonly number[]): string {
  const [half, most] = [0.5, 0.99].map((share) => secondsAt(milliseconds, share).toFixed(2));
  return `p50 ${half} s, p99 ${most} s`;
}

function secondsAt(milliseconds: readonly number[], share: number): number {
  const sorted = milliseconds.toSorted((one, other) => one - other);
  return (sorted[Math.floor(share * sorted.length)] ?? NaN) / 1000;
}

function none(count: number): string {
  return count === 0 ? '0' : `${count} (goal 0, ${MISSED})`;
}

function goal(figure: number, most: number, unit: string): string {
  return `(goal ${most}${unit}${figure <= most ? '' : `, ${MISSED}`})`;
}
