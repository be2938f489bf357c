import type { Random } from '../../simulation/engine/random.ts';

/** How long something takes: half of them up to `p50Ms`, all but one in a hundred up to `p99Ms`, log-normal. */
export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** What AWS and the workers take here: assumed, not measured, and printed with each figure that rests on it. */
export const INPUTS = {
  read: { p50Ms: 4, p99Ms: 20 },
  transaction: { p50Ms: 12, p99Ms: 60 },
  stopTask: { p50Ms: 40, p99Ms: 200 },
  describeTasks: { p50Ms: 50, p99Ms: 300 },
  sendMessage: { p50Ms: 8, p99Ms: 40 },
  /** From ECS's STOPPED to the message on the facts queue, through the rule. */
  eventDelivery: { p50Ms: 60, p99Ms: 300 },
  /** From the message on its queue to the begin of the invocation, Lambda's poller included. */
  handOver: { p50Ms: 20, p99Ms: 100 },
  /** Of a new environment; each consumer that runs beside others has one of its own. */
  coldStart: { p50Ms: 350, p99Ms: 700 },
} as const satisfies Readonly<Record<string, Latency>>;

/** An ECS that takes its time: a consumer takes one step after the other, so the bulk shows it. */
export const SLOW_STOP_TASK: Latency = { p50Ms: 60, p99Ms: 400 };

/** From the accepted StopTask to ECS's STOPPED, uniform: the longest is the default stop timeout. */
export const WORKER_EXIT_SECONDS = { from: 1, to: 30 } as const;
/** Requests reach the API at the rate that the stage lets through by default. */
export const REQUESTS_PER_SECOND = 500;
/** Environments are lost now and then, so one invocation in so many starts cold though nobody waits. */
export const INVOCATIONS_PER_COLD_START = 500;

export function inputLines(): readonly string[] {
  const latencies = Object.entries(INPUTS).map(
    ([name, { p50Ms, p99Ms }]) => `${name} p50 ${p50Ms} ms, p99 ${p99Ms} ms`,
  );
  const { from, to } = WORKER_EXIT_SECONDS;
  return [
    `log-normal: ${latencies.join('; ')}`,
    `workers exit ${from} to ${to} s after StopTask, uniform; one invocation in ${INVOCATIONS_PER_COLD_START} starts cold; ${REQUESTS_PER_SECOND} requests a second`,
  ];
}

/** Standard deviations from the median to the 99th percentile of a normal distribution. */
const Z99 = 2.326;

export function sample(random: Random, { p50Ms, p99Ms }: Latency): number {
  const sigma = Math.log(p99Ms / p50Ms) / Z99;
  return p50Ms * Math.exp(sigma * standardNormal(random));
}

/** Box and Muller; 1 − fraction is never 0. */
function standardNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.fraction())) * Math.cos(2 * Math.PI * random.fraction());
}
