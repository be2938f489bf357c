import { Unavailable } from '../../ports/unavailable.ts';

const THROTTLES = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  // A single write met a transaction on the same item.
  'TransactionConflictException',
]);

/** A throttled attempt stored nothing; any other that failed may have. */
export function isThrottle(error: unknown): error is Error {
  return error instanceof Error && THROTTLES.has(error.name);
}

/** For reads, which store nothing; of a write that was tried several times, the last error says too little. */
export function rethrow(error: unknown): never {
  throw asUnavailable(error);
}

export function asUnavailable(error: unknown): unknown {
  return isThrottle(error) ? new Unavailable(`DynamoDB: ${error.name}`, { cause: error }) : error;
}
