import type { Policies } from '../core/policy.ts';
import type { HttpAnswer } from '../http/problem.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { RunLists } from '../ports/run-lists.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Steps } from '../ports/steps.ts';
import type { Workers } from '../ports/workers.ts';
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
