import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { accessKeyIdOf } from '../../../local/aws-endpoint/caller.ts';
import type { LocalStack } from '../../../local/stack.ts';
import { createClient } from '../client.ts';
import { unusedPermissions } from '../iam.ts';
import { callsOf, expectTerminated, FORBIDDEN, forgetCallers, INTERNAL, UNAUTHENTICATED } from './callers.ts';

export const SECRET_NAME = 'standdown/tokens';

const entry = (name: string, rights: readonly string[], token = `the-token-of-${name}-1`) => ({
  name,
  token,
  rights,
});
export const DISPATCHER = entry('dispatcher', ['read', 'record']);
export const WORKER = entry('worker', ['record']);
const OPS = entry('ops', ['read', 'terminate']);
const NEXT_OPS = entry('ops', ['read', 'terminate'], 'the-token-of-ops-2');
const READERS = [entry('reader', ['read']), entry('other-reader', ['read'])] as const;
const EVERYBODY = [DISPATCHER, WORKER, OPS, ...READERS];

const secretOf = (tokens: readonly object[]) => JSON.stringify({ tokens });

export function describeTokenCallers(stack: () => LocalStack): void {
  const calls = () => callsOf(stack());
  const put = (text: string) => stack().putSecret(SECRET_NAME, text);

  describe('a deployment by tokens', () => {
    beforeEach(() => put(secretOf(EVERYBODY)));

    it('terminates a run in the name of the token, up to the proof', () =>
      expectTerminated(createClient(stack()), OPS.token, 'token:ops'));

    it.each([
      ['none', {}],
      ['another one', { authorization: 'Bearer the-token-of-nobody' }],
      ['the name', { authorization: 'Bearer ops' }],
      ['another scheme', { authorization: `Basic ${OPS.token}` }],
    ])('lets nobody in who brings %s', async (_, headers) => {
      const authorization = { authorization: '', ...headers };
      const answer = await createClient(stack()).call('GET', '/runs', undefined, authorization);
      expect(answer).toMatchObject(UNAUTHENTICATED);
    });

    it('keeps a token from a call that its rights do not cover, whichever call it came with first', async () => {
      const [reader, other] = READERS;
      expect((await calls().read(reader.token)).status).toBe(200);
      expect(await calls().terminate(other.token)).toMatchObject(FORBIDDEN);
      // From here on the authorizer could tell nobody: what the gateway answers, it goes by what it keeps.
      stack().killFunction('authorizer');
      put('broken');
      expect(await calls().read(OPS.token.replace('1', '3'))).toMatchObject(INTERNAL);
      expect(await calls().terminate(reader.token)).toMatchObject(FORBIDDEN);
      expect((await calls().read(other.token)).status).toBe(200);
    });

    it('changes a token without a pause: both count until the old one is taken away', async () => {
      put(secretOf([...EVERYBODY, NEXT_OPS]));
      forgetCallers(stack());
      for (const { token } of [OPS, NEXT_OPS]) expect((await calls().read(token)).status).toBe(200);
      put(secretOf([DISPATCHER, NEXT_OPS]));
      // The gateway and the function go on by what they know, until an operator who cannot wait makes them forget.
      expect((await calls().read(OPS.token)).status).toBe(200);
      forgetCallers(stack());
      expect(await calls().read(OPS.token)).toMatchObject(UNAUTHENTICATED);
      expect(await calls().terminate(OPS.token)).toMatchObject(UNAUTHENTICATED);
      expect((await calls().read(NEXT_OPS.token)).status).toBe(200);
    });

    describe('while its secret', () => {
      // Once is enough: a process that could not read the secret has nothing to go by.
      beforeAll(() => forgetCallers(stack()));

      it.each([
        ['is denied', () => denySecret(stack())],
        ['is no JSON', () => put('hush-secret {')],
        ['is of another form', () => put(secretOf([{ ...OPS, rights: ['hush-right'] }]))],
      ])('%s, lets nobody in and tells the caller nothing of the inside', async (_, spoil) => {
        spoil();
        for (const answer of [await calls().read(OPS.token), await calls().terminate(OPS.token)]) {
          expect(answer).toMatchObject(INTERNAL);
          expect(JSON.stringify(answer.body)).not.toMatch(/hush|secret|authorizer|tokens/i);
        }
      });
    });

    it('tells its log why, and quotes neither token nor secret', () => {
      const log = readFileSync(join(stack().logFolder, 'authorizer.log'), 'utf8');
      expect(log).toContain('callers cannot be told apart: nobody is let in');
      expect(log).not.toMatch(/the-token-of|hush-secret|hush-right/);
    });

    it('has an authorizer that may do what it does and nothing more', async () => {
      expect(stack().access.refusals()).toEqual([]);
      expect(unusedPermissions(stack(), 'authorizer')).toEqual([]);
      expect(Object.keys(stack().calls.snapshot()['authorizer'] ?? {})).toEqual(['GetSecretValue']);
      const secrets = new SecretsManagerClient({
        endpoint: stack().aws,
        region: 'us-east-1',
        credentials: { accessKeyId: accessKeyIdOf('authorizer'), secretAccessKey: 'local' },
      });
      const another = new GetSecretValueCommand({ SecretId: `${SECRET_NAME}-of-others` });
      await expect(secrets.send(another)).rejects.toThrow(
        'not authorized to perform: secretsmanager:GetSecretValue',
      );
    });
  });
}

/** Until the test is over. */
function denySecret(stack: LocalStack): void {
  const fault = { name: 'AccessDeniedException', message: 'hush-denied', statusCode: 400 };
  const run = () => ({ kind: 'refuse' as const, fault });
  onTestFinished(stack.hooks.add({ caller: 'authorizer', action: 'GetSecretValue', when: 'before', run }));
}
