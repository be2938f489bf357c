import { describe, it } from 'vitest';
import type { Scene } from './refusal.ts';
import { expectRefusal } from './refusal.ts';

const ID = 'expected an id of 1 to 64 letters, digits, _ or -';
const UNSIGNED = 'the request is not signed, or its signature is not valid';

type Case = readonly [
  what: string,
  method: string,
  path: string,
  body: unknown,
  loc: readonly string[],
  msg: string,
  type: string,
];

const INVALID: readonly Case[] = [
  ['a broken body', 'POST', '/tasks', '{"title":', ['body'], 'expected valid JSON', 'json_invalid'],
  ['a body that is a list', 'POST', '/tasks', [], ['body'], 'expected a JSON object', 'json_object'],
  [
    'an id of 65 characters',
    'GET',
    `/runs/${'x'.repeat(65)}`,
    undefined,
    ['path', 'run_id'],
    ID,
    'invalid_format',
  ],
  [
    'an id of strange characters',
    'GET',
    '/runs/%F0%9F%92%A3',
    undefined,
    ['path', 'run_id'],
    ID,
    'invalid_format',
  ],
  [
    'too long an ask',
    'POST',
    '/runs/x/terminate',
    { ask_seconds: 901 },
    ['body', 'ask_seconds'],
    'expected a whole number from 0 to 900',
    'too_big',
  ],
  [
    'another then',
    'POST',
    '/runs/x/terminate',
    { then: 'drop' },
    ['body', 'then'],
    'expected requeue or hold',
    'invalid_value',
  ],
  [
    'no reason',
    'POST',
    '/runs/x/abandon',
    undefined,
    ['body', 'reason'],
    'expected a string of 1 to 1024 characters',
    'invalid_type',
  ],
  [
    'a limit of 0',
    'GET',
    '/runs/x/events?limit=0',
    undefined,
    ['query', 'limit'],
    'expected a whole number from 1 to 200',
    'too_small',
  ],
  [
    'a malformed ARN',
    'PUT',
    '/runs/x/worker',
    { cluster: 'standdown-local', task_arn: 'nope' },
    ['body', 'task_arn'],
    'expected an ECS task ARN (arn:aws:ecs:<region>:<account>:task/<cluster>/<id of 32 hexadecimal digits>)',
    'worker',
  ],
  [
    'a cluster of others',
    'PUT',
    '/runs/x/worker',
    { cluster: 'theirs', task_arn: `arn:aws:ecs:us-east-1:000000000000:task/theirs/${'f'.repeat(32)}` },
    ['body', 'cluster'],
    'expected one of the clusters of this deployment (standdown-local)',
    'worker',
  ],
];

/** The same code says different things: which field, which path, which caller. */
export function describeDetails(scene: () => Scene): void {
  describe('a refusal says what is wrong with this very request', () => {
    it.each(INVALID)('%s is 422', async (_, method, path, body, loc, msg, type) => {
      const answer = await scene().client.call(method, path, body);
      const detail = `${loc.slice(1).join('.') || 'body'}: ${msg}`;
      expectRefusal('VALIDATION_FAILED', { answer, detail, members: { errors: [{ loc, msg, type }] } });
    });

    it.each([
      ['GET', '/nowhere'],
      ['GET', '/'],
      ['DELETE', '/runs/ghost'],
    ])('%s %s is no call, which is 404', async (method, path) => {
      const answer = await scene().client.call(method, path);
      expectRefusal('ROUTE_NOT_FOUND', { answer, detail: `no call ${method} ${path}` });
    });

    it.each(['', 'Bearer wrong', 'Basic wrong'])(
      'a caller with the authorization %j is 401, before the body and the path are looked at',
      async (authorization) => {
        for (const path of ['/tasks', '/nowhere']) {
          const answer = await scene().client.call('POST', path, '{', { authorization });
          expectRefusal('UNAUTHENTICATED', { answer, detail: UNSIGNED });
        }
      },
    );
  });
}
