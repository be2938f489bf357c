import type { Context } from 'aws-lambda';
import * as fc from 'fast-check';
import { createHandler } from '../../functions/api/handler.ts';
import { EXAMPLE_IDS } from '../../functions/api/openapi/example-records.ts';
import { claimRun } from '../../functions/app/claim-run.ts';
import { createTask } from '../../functions/app/create-task.ts';
import type { RunStore } from '../../functions/ports/run-store.ts';
import type { Steps } from '../../functions/ports/steps.ts';
import type { Workers } from '../../functions/ports/workers.ts';
import { apiEvent } from '../support/api.ts';
import { expectDeclared } from '../support/openapi.ts';
import { aWorld } from '../support/world.ts';
import { publishedCalls } from './published.ts';
import { hostileRequests, type HostileRequest } from './requests.ts';

/** What came of an attack. */
export interface Tally {
  readonly requests: number;
  readonly byStatus: Readonly<Record<string, number>>;
  readonly byFault: Readonly<Record<string, number>>;
  /** Effects that were stored or sent: there must be none. */
  readonly effects: number;
  readonly violations: readonly Violation[];
}

export interface Violation {
  readonly request: HostileRequest;
  readonly why: string;
}

/** One request, however it is sent, and its answer. */
export type Send = (request: HostileRequest) => Promise<{
  readonly status: number;
  readonly header: (name: string) => string | null | undefined;
  readonly body: unknown;
}>;

export interface Attack {
  readonly requests: number;
  readonly seed: number;
  /** Leaves out what a way of sending cannot carry. */
  readonly isSendable?: (request: HostileRequest) => boolean;
}

/** Sends requests that must all be refused, in chunks, and says after each chunk what came so far. */
export async function* attack(
  send: Send,
  effects: () => number,
  { requests, seed, isSendable = () => true }: Attack,
): AsyncGenerator<Tally> {
  const arbitrary = hostileRequests(publishedCalls()).filter(isSendable);
  const tally = {
    requests: 0,
    byStatus: {} as Record<string, number>,
    byFault: {} as Record<string, number>,
    violations: [] as Violation[],
  };
  for (let chunk = 0; tally.requests < requests; chunk += 1) {
    const numRuns = Math.min(CHUNK, requests - tally.requests);
    for (const request of fc.sample(arbitrary, { numRuns, seed: seed + chunk })) {
      const { status, why } = await judged(send, request);
      tally.requests += 1;
      tally.byStatus[status] = (tally.byStatus[status] ?? 0) + 1;
      tally.byFault[request.fault] = (tally.byFault[request.fault] ?? 0) + 1;
      if (why !== undefined) tally.violations.push({ request, why });
    }
    yield { ...tally, effects: effects() };
  }
}

const CHUNK = 1000;

/** Refused as docs/openapi.json has it: 4xx, problem+json, a declared code with its members. */
async function judged(send: Send, request: HostileRequest): Promise<{ status: string; why?: string }> {
  try {
    const { status, header, body } = await send(request);
    if (status < 400 || status > 499) return { status: String(status), why: `answered ${status}` };
    expectDeclared({ method: request.method, path: request.resource, status, header, body });
    return { status: String(status) };
  } catch (error) {
    return { status: 'none', why: String(error) };
  }
}

/** The API's own handler over a world in which each published example would be taken. */
export async function handlerUnderAttack(): Promise<{ send: Send; effects: () => number }> {
  const world = aWorld();
  const profile = { profile: null, worker: null, maxRuntimeSeconds: null, actor: 'dispatcher' };
  await createTask(world, { task_id: EXAMPLE_IDS.task, title: 'Summarize the minutes', assignee: null });
  await claimRun(world, { taskId: EXAMPLE_IDS.task, runId: EXAMPLE_IDS.run, ...profile });
  const seen = { effects: 0 };
  const handler = createHandler({
    ...world,
    store: counted(world.store, seen),
    steps: counted(world.steps, seen),
    workers: counted(world.workers, seen),
  });
  const send: Send = async ({ method, resource, ...request }) => {
    const { statusCode, headers, body } = await handler(apiEvent(method, resource, request), {} as Context);
    return { status: statusCode, header: (name) => headers[name], body: JSON.parse(body) as unknown };
  };
  // What is stored and sent is looked at as well: a write that nobody has named above would count nothing.
  const state = () => JSON.stringify([world.store.allRuns(), world.store.allTasks(), world.steps.sent]);
  const before = state();
  return { send, effects: () => Math.max(seen.effects, state() === before ? 0 : 1) };
}

/** Results of a write that was refused by its own condition: nothing was stored. */
const REFUSED = ['run-not-found', 'task-not-found', 'other-status', 'ended', 'task-exists', 'run-changed'];
const EFFECTS: readonly (keyof RunStore | keyof Steps | keyof Workers)[] = [
  'createTask',
  'claimRun',
  'commit',
  'recordHeartbeat',
  'moveTask',
  'send',
  'sendAll',
  'stop',
];

/** The same port, with every effect counted that is not refused by its own condition. */
function counted<Port extends object>(port: Port, seen: { effects: number }): Port {
  return new Proxy(port, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      if (typeof member !== 'function' || !EFFECTS.some((effect) => effect === name)) return member;
      return async (...args: unknown[]): Promise<unknown> => {
        const result: unknown = await Reflect.apply(member, target, args);
        const kind = typeof result === 'object' && result !== null && 'kind' in result ? result.kind : result;
        if (!REFUSED.some((refused) => refused === kind)) seen.effects += 1;
        return result;
      };
    },
  });
}
