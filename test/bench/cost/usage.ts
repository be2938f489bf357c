import { METRICS } from '../../../functions/wiring/metric-names.ts';
import type { Counted } from './count-termination.ts';
import type { Usage } from './prices.ts';

/** What cannot be counted here, since it happens inside AWS: assumed, and printed with the result. */
export const ASSUMED = {
  memoryGb: 0.25,
  /** Each of our invocations, warm: a few calls to DynamoDB, SQS or ECS. */
  invocationSeconds: 0.06,
  /** START, END and REPORT. */
  platformLogBytes: 320,
  accessLogBytes: 450,
  /** Send, receive, delete; a batch would share two of them. */
  requestsPerMessage: 3,
  /** Lambda keeps two pollers on a queue that is idle, and as many as its maximum concurrency (10) where that is set. */
  idlePollers: 12,
  pollSeconds: 20,
  sweepsPerMonth: 43_800,
  /** Two queries of indexes that are empty, eventually consistent, and the notes on two lists, consistent. */
  readUnitsPerSweep: 3,
  /** A note a page: of the open runs, and of the two lists of the one cluster's workers. */
  writeUnitsPerSweep: 3,
  /** Its own lines: that it is done, and its measurements. */
  sweepLogBytes: 1000,
} as const;

const SECONDS_PER_MONTH = 43_800 * 60;
const BYTES_PER_GB = 1e9;

/** One termination as Standdown makes it. */
export function usageOfTermination(counted: Counted): Usage {
  return {
    ...recordUsage(counted),
    ...lambdaUsage(counted.invocations, counted.invocations * ASSUMED.invocationSeconds),
    sqsRequests: counted.messages * ASSUMED.requestsPerMessage,
    logGigabytes: logGigabytes(counted, counted.invocations),
  };
}

/** The same request and the same record, by one function that stays until the worker has exited. */
export function usageOfWaitingLambda(
  counted: Counted,
  exitSeconds: number,
  memoryGb: number = ASSUMED.memoryGb,
): Usage {
  return {
    ...recordUsage(counted),
    ...lambdaUsage(1, ASSUMED.invocationSeconds + exitSeconds, memoryGb),
    logGigabytes: logGigabytes(counted, 1),
  };
}

/** The same request and the same record, with Step Functions or durable operations instead of the queues. */
export function usageOfOrchestration(counted: Counted, steps: Usage): Usage {
  return { ...usageOfTermination(counted), sqsRequests: 0, ...steps };
}

/** What of a deployment costs by the month. */
export interface Standing {
  readonly alarms: number;
  readonly dashboards: number;
}

/** A month in which nobody terminates anything. */
export function usageOfIdleMonth(standing: Standing): Usage {
  const { sweepsPerMonth, invocationSeconds, platformLogBytes, sweepLogBytes } = ASSUMED;
  return {
    ...lambdaUsage(sweepsPerMonth, sweepsPerMonth * invocationSeconds),
    readUnits: sweepsPerMonth * ASSUMED.readUnitsPerSweep,
    writeUnits: sweepsPerMonth * ASSUMED.writeUnitsPerSweep,
    sqsRequests: (ASSUMED.idlePollers * SECONDS_PER_MONTH) / ASSUMED.pollSeconds,
    logGigabytes: (sweepsPerMonth * (platformLogBytes + sweepLogBytes)) / BYTES_PER_GB,
    customMetrics: Object.keys(METRICS).length,
    ...standing,
  };
}

function recordUsage({ apiCalls, writeUnits, indexWriteUnits, readUnits }: Counted): Usage {
  return { restApiRequests: apiCalls, writeUnits: writeUnits + indexWriteUnits, readUnits };
}

function lambdaUsage(lambdaRequests: number, seconds: number, memoryGb: number = ASSUMED.memoryGb): Usage {
  return { lambdaRequests, lambdaGbSeconds: seconds * memoryGb };
}

function logGigabytes({ logBytes, apiCalls }: Counted, invocations: number): number {
  const bytes = logBytes + invocations * ASSUMED.platformLogBytes + apiCalls * ASSUMED.accessLogBytes;
  return bytes / BYTES_PER_GB;
}
