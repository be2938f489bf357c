import { describe, expect, it } from 'vitest';
import type { LocalStack } from '../../../local/stack.ts';
import type { Issuer } from '../../support/issuer.ts';
import { aJwt, JWKS, NEXT_JWKS, signedByNextKey, signedByStranger, unsigned } from '../../support/jwt.ts';
import { createClient } from '../client.ts';
import { unusedPermissions } from '../iam.ts';
import { callsOf, expectTerminated, FORBIDDEN, forgetCallers, INTERNAL, UNAUTHENTICATED } from './callers.ts';

export const jwtOf = (iss: string, sub: string, scope: string) => aJwt({ iss, sub, scope });

export function describeJwtCallers(stack: () => LocalStack, issuer: () => Issuer): void {
  const calls = () => callsOf(stack());
  const claims = (more: object = {}) => ({ iss: issuer().url, ...more });

  describe('a deployment by JWT', () => {
    it('terminates a run in the name of the subject, up to the proof', () =>
      expectTerminated(
        createClient(stack()),
        jwtOf(issuer().url, 'ann', 'runs:read runs:terminate'),
        'jwt:ann',
      ));

    const nowSeconds = () => Math.floor(Date.now() / 1000);
    it.each<[string, () => string]>([
      ['has expired', () => aJwt(claims({ exp: nowSeconds() - 1 }))],
      ['is for another audience', () => aJwt(claims({ aud: 'another' }))],
      ['is of another issuer', () => aJwt({ iss: 'https://127.0.0.1' })],
      ['is signed by another key', () => signedByStranger(claims())],
      ['is not signed', () => unsigned(claims())],
      ['is none', () => 'hello'],
    ])('lets nobody in whose token %s', async (_, token) => {
      expect(await calls().read(token())).toMatchObject(UNAUTHENTICATED);
      expect(await calls().terminate(token())).toMatchObject(UNAUTHENTICATED);
    });

    it('keeps a token from a call that its scopes do not cover, whichever call it came with first', async () => {
      const reader = jwtOf(issuer().url, 'bob', 'runs:read');
      const other = jwtOf(issuer().url, 'cleo', 'runs:read');
      expect((await calls().read(reader)).status).toBe(200);
      expect(await calls().terminate(reader)).toMatchObject(FORBIDDEN);
      expect(await calls().terminate(other)).toMatchObject(FORBIDDEN);
      expect((await calls().read(other)).status).toBe(200);
    });

    it('knows a new key of the issuer at once, and the withdrawn one no longer once it is forgotten', async () => {
      const [old, next] = [aJwt(claims()), signedByNextKey(claims())];
      expect((await calls().read(old)).status).toBe(200);
      issuer().publish(NEXT_JWKS);
      expect((await calls().read(next)).status).toBe(200);
      forgetCallers(stack());
      expect(await calls().read(old)).toMatchObject(UNAUTHENTICATED);
      issuer().publish(JWKS);
    });

    it('has an authorizer that may do nothing, and calls nothing of AWS', () => {
      expect(stack().access.refusals()).toEqual([]);
      expect(unusedPermissions(stack(), 'authorizer')).toEqual([]);
      expect(stack().calls.snapshot()).not.toHaveProperty('authorizer');
    });

    it('lets nobody in while the issuer is down', async () => {
      await issuer().close();
      forgetCallers(stack());
      expect(await calls().read(aJwt(claims()))).toMatchObject(INTERNAL);
      expect(await calls().terminate(aJwt(claims()))).toMatchObject(INTERNAL);
    });
  });
}
