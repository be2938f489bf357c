import { randomBytes } from 'node:crypto';

/** What Lambda hands to the runtime of one process. */
export interface Invocation {
  readonly requestId: string;
  readonly functionArn: string;
  readonly traceId: string;
  readonly deadlineMs: number;
  /** The event, as JSON. */
  readonly payload: string;
}

export type InvocationResult = { readonly kind: 'answered'; readonly payload: unknown } | Failure;

/** The function threw, timed out, died or could not initialise; `errorType` as Lambda spells it. */
export interface Failure {
  readonly kind: 'failed';
  readonly errorType: string;
  readonly message: string;
}

export function failure(errorType: string, message: string): Failure {
  return { kind: 'failed', errorType, message };
}

/** An X-Ray trace header; nothing here samples it. */
export function newTraceId(): string {
  const epochSeconds = Math.floor(Date.now() / 1000).toString(16);
  const root = `1-${epochSeconds}-${randomBytes(12).toString('hex')}`;
  return `Root=${root};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
