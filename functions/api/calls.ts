import type { Policies } from '../core/policy.ts';
import type { HttpAnswer } from '../http/problem.ts';
import type { Clock, Log, RunLists, RunStore, Steps, Workers } from '../ports.ts';
import { listCalls } from './calls/list-calls.ts';
import { recordCalls } from './calls/record-calls.ts';
import { runCalls } from './calls/run-calls.ts';
import { terminationCalls } from './calls/termination-calls.ts';
import type { ApiRequest } from './request.ts';
import type { Call } from './routes.ts';

export interface ApiDeps {
  readonly store: RunStore;
  readonly lists: RunLists;
  readonly workers: Workers;
  readonly steps: Steps;
  readonly clock: Clock;
  readonly log: Log;
  readonly newId: () => string;
  readonly clusterArns: readonly string[];
  readonly policies: Policies;
  /** Whether an authorizer of ours stands before the API, so that nobody comes in whom it did not name. */
  readonly hasAuthorizer: boolean;
}

export type CallHandler = (request: ApiRequest) => Promise<HttpAnswer>;

/** Every call: parse, run the app's verb, answer. A route without a handler does not compile. */
export function createCalls(deps: ApiDeps): Readonly<Record<Call, CallHandler>> {
  return { ...runCalls(deps), ...listCalls(deps), ...recordCalls(deps), ...terminationCalls(deps) };
}
