import { describe, expect, it } from 'vitest';
import { type Call, ROUTES } from '../../../functions/api/routes.ts';
import type { Answer } from '../client.ts';
import { expectRefusal, type Refusal, type Scene } from './refusal.ts';
import { CALLS, requestOf } from './requests.ts';

/** What every call can be refused with. */
type Common =
  | 'VALIDATION_FAILED'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BODY_TOO_LARGE'
  | 'THROTTLED'
  | 'INTERNAL'
  | 'UNAVAILABLE';

/** How a code is brought about for any call; the calls of one code are made side by side. */
export const COMMON: Readonly<Record<Common, (scene: Scene, call: Call) => Promise<Refusal>>> = {
  VALIDATION_FAILED: async ({ client }, call) => {
    const { path, body, at, msg, type } = invalidRequest(call);
    const answer = await client.call(requestOf(call).method, path, body);
    return { answer, detail: `${at[1]}: ${msg}`, members: { errors: [{ loc: at, msg, type }] } };
  },
  UNAUTHENTICATED: async (scene, call) => ({
    answer: await callAs(scene, call, ''),
    detail: 'the request is not signed, or its signature is not valid',
  }),
  FORBIDDEN: async (scene, call) => ({
    answer: await callAs(scene, call, `Bearer ${tokenWithout(call)}`),
    detail: 'the caller may not make this call',
  }),
  BODY_TOO_LARGE: async ({ client }, call) => {
    const { method, path } = requestOf(call);
    const body = JSON.stringify({ title: 'x'.repeat(65_536) });
    return { answer: await client.callRaw(method, path, body), detail: 'body: expected at most 65536 bytes' };
  },
  THROTTLED: async (scene, call) => ({
    answer: await callPlainly(scene, call),
    detail: 'too many requests at once',
  }),
  INTERNAL: async (scene, call) => ({
    answer: await callPlainly(scene, call),
    detail: 'the call failed inside; what it was about is in the log',
  }),
  UNAVAILABLE: async (scene, call) => ({
    answer: await callPlainly(scene, call),
    detail: 'nothing was stored: try again',
  }),
};

/** What has to be the matter with the stack meanwhile; what is returned ends it. */
const MATTER: Readonly<Partial<Record<Common, (scene: Scene) => () => void>>> = {
  THROTTLED: ({ stack }) => stack.throttle({ ratePerSecond: 0, burst: 0 }),
  INTERNAL: (scene) => refuseTable(scene, 'ValidationException'),
  // Of what the adapters take for a throttle, the one that the SDK does not try again for seconds.
  UNAVAILABLE: (scene) => refuseTable(scene, 'TransactionConflictException'),
};

export function describeCommonRefusals(scene: () => Scene): void {
  describe.each(Object.keys(COMMON) as Common[])('%s', (code) => {
    it('refuses every call, in the same words', async () => {
      const restore = MATTER[code]?.(scene());
      const refusals = await Promise.all(CALLS.map((call) => COMMON[code](scene(), call))).finally(restore);
      for (const refusal of refusals) expectRefusal(code, refusal);
      const retried = code === 'THROTTLED' || code === 'UNAVAILABLE' ? '2' : null;
      expect(refusals.map(({ answer }) => answer.headers.get('retry-after'))).toEqual(
        CALLS.map(() => retried),
      );
    });
  });
}

function callPlainly({ client }: Scene, call: Call): Promise<Answer> {
  const { method, path, body } = requestOf(call);
  return client.call(method, path, body);
}

function callAs({ client }: Scene, call: Call, authorization: string): Promise<Answer> {
  const { method, path, body } = requestOf(call);
  return client.call(method, path, body, { authorization });
}

/** Of the principals that the end-to-end stack has beside the operator: one reads, one records. */
export const READER = { name: 'reader', token: 'may-read', rights: ['read'] } as const;
export const RECORDER = { name: 'recorder', token: 'may-record', rights: ['record'] } as const;

function tokenWithout(call: Call): string {
  const right = ROUTES.find((route) => route.call === call)?.right;
  return right === 'read' ? RECORDER.token : READER.token;
}

function refuseTable({ stack }: Scene, name: string): () => void {
  const fault = { name, message: 'table standdown-inside', statusCode: 400 };
  const actions = ['BatchGetItem', 'GetItem', 'PutItem', 'Query', 'TransactWriteItems', 'UpdateItem'];
  const removes = actions.map((action) =>
    stack.hooks.add({ caller: 'api', action, when: 'before', run: () => ({ kind: 'refuse', fault }) }),
  );
  return () => removes.forEach((remove) => remove());
}

/** An id that is none, where the path has one; else what the call reads first. */
function invalidRequest(call: Call) {
  const { path, body } = requestOf(call, 'a.b');
  const parameter = /\{(\w+)\}/.exec(ROUTES.find((route) => route.call === call)?.path ?? '')?.[1];
  if (parameter !== undefined) {
    const msg = 'expected an id of 1 to 64 letters, digits, _ or -';
    return { path, body, at: ['path', parameter] as const, msg, type: 'invalid_format' };
  }
  if (call === 'createTask') {
    const msg = 'expected a string of 1 to 1024 characters';
    return { path, body: {}, at: ['body', 'title'] as const, msg, type: 'invalid_type' };
  }
  const msg = 'expected a whole number from 1 to 100';
  return { path: `${path}?limit=0`, body, at: ['query', 'limit'] as const, msg, type: 'too_small' };
}
