import { describe, expect, it } from 'vitest';
import { jwtCallers } from '../../../functions/authorizer/jwt-callers.ts';
import {
  aJwt,
  AUDIENCE,
  ISSUER,
  JWKS,
  signedByPublicKey,
  signedByStranger,
  tamperedJwt,
  unsigned,
} from '../../support/jwt.ts';
import { memoryLog, testClock } from '../../support/world.ts';

const KEYS_URL = 'https://keys.example/jwks';
const CONFIGURATION_URL = `${ISSUER}/.well-known/openid-configuration`;

/** Callers of an issuer whose documents a test may change. */
function callersOf(changed: Readonly<Record<string, object>> = {}, scopePrefix = 'runs:') {
  const documents: Record<string, object> = {
    [CONFIGURATION_URL]: { issuer: ISSUER, jwks_uri: KEYS_URL, more: 'to ignore' },
    [KEYS_URL]: JWKS,
    ...changed,
  };
  const fetched: string[] = [];
  const fetcher = {
    fetch: (url: string) => {
      fetched.push(url);
      const document = documents[url];
      if (document === undefined) return Promise.reject(new Error(`nobody answers on ${url}`));
      return Promise.resolve(new TextEncoder().encode(JSON.stringify(document)).buffer);
    },
  };
  const clock = testClock();
  const log = memoryLog();
  return {
    documents,
    fetched,
    clock,
    log,
    identify: jwtCallers({ issuer: ISSUER, audience: AUDIENCE, scopePrefix, fetcher, clock, log }),
  };
}

const nowSeconds = () => Math.floor(Date.now() / 1000);

describe('callers by JWT', () => {
  it('are named by their subject, and have the rights of their scopes', async () => {
    const { identify } = callersOf();
    expect(await identify(aJwt())).toEqual({ actor: 'jwt:ann', rights: ['read'] });
    const token = aJwt({
      sub: 'auth0|42',
      scope: 'runs:force runs:terminate runs:record runs:read runs:abandon',
    });
    expect(await identify(token)).toEqual({
      actor: 'jwt:auth0|42',
      rights: ['read', 'record', 'terminate', 'force', 'abandon'],
    });
  });

  it.each([
    [{ scope: undefined, scp: 'runs:read runs:force' }, ['read', 'force']],
    [{ scope: undefined, scp: ['runs:terminate'] }, ['terminate']],
    [{ scope: 'read runs:* runs:READ runs:read,runs:force' }, []],
    [{ scope: undefined }, []],
    [{ aud: ['other', AUDIENCE] }, ['read']],
  ])('with %j have the rights %j', async (claims, rights) => {
    expect(await callersOf().identify(aJwt(claims))).toEqual({ actor: 'jwt:ann', rights });
  });

  it('have the rights of scopes with the prefix of their issuer, and of no others', async () => {
    const { identify } = callersOf({}, 'standdown/runs:');
    const token = aJwt({ scope: 'standdown/runs:read runs:force other/runs:terminate' });
    expect(await identify(token)).toEqual({ actor: 'jwt:ann', rights: ['read'] });
  });

  it.each([
    ['not signed', () => unsigned()],
    ['signed with the public key as a shared secret', signedByPublicKey],
    ['signed by a stranger', signedByStranger],
    ['changed after it was signed', tamperedJwt],
    ['of another issuer', () => aJwt({ iss: 'https://issuer.example' })],
    ['for another audience', () => aJwt({ aud: 'https://standdown.example.org' })],
    ['for no audience', () => aJwt({ aud: undefined })],
    ['expired', () => aJwt({ exp: nowSeconds() - 1 })],
    ['for ever', () => aJwt({ exp: undefined })],
    ['not valid yet', () => aJwt({ nbf: nowSeconds() + 60 })],
    ['without a subject', () => aJwt({ sub: undefined })],
    ['of a subject that forges a line', () => aJwt({ sub: 'ann\nbob' })],
    ['of a subject that ends a JSON text', () => aJwt({ sub: 'ann","status":"200' })],
    ['of a subject that escapes the end of one', () => aJwt({ sub: 'ann\\' })],
    ['of a subject that fills the record', () => aJwt({ sub: 'a'.repeat(256) })],
    ['of an unknown key', () => aJwt({}, { kid: 'key-2' })],
    ['of no key', () => aJwt({}, { kid: undefined })],
    ['of an algorithm that its key is not for', () => aJwt({}, { alg: 'RS512' })],
    ['with a scope that is no text', () => aJwt({ scope: { 'runs:read': true } })],
    ['no JWT', () => 'hello'],
    ['no JWT either', () => 'a.b.c'],
  ])('are nobody where the token is %s', async (_, token) => {
    expect(await callersOf().identify(token())).toBeUndefined();
  });

  it('are told in the log why not, and by nothing that a stranger wrote', async () => {
    const { identify, log } = callersOf();
    await identify(signedByStranger({ sub: 'hush-subject' }));
    await identify(aJwt({ aud: 'the-wrong-one' }));
    expect(log.lines.map(({ details }) => details)).toEqual([
      { why: 'not a JWT that the issuer signed' },
      { why: expect.stringContaining('the-wrong-one') as string },
    ]);
  });

  it('read the issuer’s documents once for five minutes; a key that is withdrawn counts no longer', async () => {
    const { identify, fetched, documents, clock } = callersOf();
    await identify(aJwt());
    clock.advance(300);
    expect(await identify(aJwt())).toBeDefined();
    expect(fetched).toEqual([CONFIGURATION_URL, KEYS_URL]);
    documents[KEYS_URL] = { keys: [] };
    clock.advance(1);
    expect(await identify(aJwt())).toBeUndefined();
  });

  it.each([
    ['cannot be reached', { [CONFIGURATION_URL]: undefined as unknown as object }],
    ['speaks for another', { [CONFIGURATION_URL]: { issuer: 'https://evil.example', jwks_uri: KEYS_URL } }],
    ['has no keys', { [KEYS_URL]: undefined as unknown as object }],
    ['has keys that are none', { [KEYS_URL]: { keys: [{ kty: 1 }] } }],
  ])('let nobody in, by an error and not as a wrong token, where the issuer %s', async (_, changed) => {
    await expect(callersOf(changed).identify(aJwt())).rejects.toThrow();
  });
});
