import { describe, expect, it } from 'vitest';
import { tokenCallers } from '../../../functions/authorizer/token-callers.ts';
import { testClock } from '../../support/world.ts';

const ANN = { name: 'ann', token: 'a-long-token-of-ann', rights: ['read', 'terminate'] };
const BOB = { name: 'bob', token: 'another-token-of-bob', rights: ['read'] };

/** Callers by a secret that a test may change, with the number of times that it was read. */
function callersOf(...tokens: readonly object[]) {
  const clock = testClock();
  const secret = { text: JSON.stringify({ tokens }), reads: 0 };
  const readSecret = () => {
    secret.reads += 1;
    return Promise.resolve(secret.text);
  };
  const put = (...changed: readonly object[]) => void (secret.text = JSON.stringify({ tokens: changed }));
  return { clock, secret, put, identify: tokenCallers({ readSecret, clock }) };
}

describe('callers by token', () => {
  it('are told apart by their tokens, and named by them', async () => {
    const { identify } = callersOf(ANN, BOB);
    expect(await identify(ANN.token)).toEqual({ actor: 'token:ann', rights: ['read', 'terminate'] });
    expect(await identify(BOB.token)).toEqual({ actor: 'token:bob', rights: ['read'] });
  });

  it.each(['', 'a-long-token-of-an', 'a-long-token-of-ann ', 'A-LONG-TOKEN-OF-ANN', 'ann', '\u0000'])(
    'are not %j, which is nobody’s token',
    async (token) => {
      expect(await callersOf(ANN, BOB).identify(token)).toBeUndefined();
    },
  );

  it('are known by an old and a new token while both are in the secret', async () => {
    const renewed = { ...ANN, token: 'the-next-token-of-ann' };
    const { identify } = callersOf(ANN, renewed);
    expect(await identify(ANN.token)).toEqual(await identify(renewed.token));
  });

  it('are read once for five minutes, and then again', async () => {
    const { identify, secret, clock } = callersOf(ANN);
    await identify(ANN.token);
    clock.advance(300);
    await identify(ANN.token);
    expect(secret.reads).toBe(1);
    clock.advance(1);
    await identify(ANN.token);
    expect(secret.reads).toBe(2);
  });

  it('count no longer than five minutes once they are taken away', async () => {
    const { identify, put, clock } = callersOf(ANN, BOB);
    await identify(ANN.token);
    put(BOB);
    clock.advance(301);
    expect(await identify(ANN.token)).toBeUndefined();
  });

  it('count within seconds once they are added, but a flood of unknown tokens does not flood the secret', async () => {
    const { identify, secret, put, clock } = callersOf(ANN);
    await identify(ANN.token);
    put(ANN, BOB);
    clock.advance(10);
    for (const guess of ['one', 'two', 'three', BOB.token]) expect(await identify(guess)).toBeUndefined();
    expect(secret.reads).toBe(1);
    clock.advance(1);
    expect(await identify(BOB.token)).toMatchObject({ actor: 'token:bob' });
    expect(secret.reads).toBe(2);
  });

  it.each([
    ['no JSON', 'hush-secret {'],
    ['JSON of another kind', '"hush-secret"'],
    ['no list', '{"tokens": "hush-secret"}'],
    ['a token that is short', '{"tokens": [{"name": "a", "token": "hush-secret", "rights": []}]}'],
    [
      'a token that no header carries',
      JSON.stringify({ tokens: [{ ...ANN, token: 'hush-secret of Ann, 24' }] }),
    ],
    ['a right that there is not', JSON.stringify({ tokens: [{ ...ANN, rights: ['hush-secret'] }] })],
    ['a name that is none', JSON.stringify({ tokens: [ANN, { ...BOB, name: 'hush-secret\n' }] })],
  ])('let nobody in where the secret is %s, and the error does not quote it', async (_, text) => {
    const { identify, secret } = callersOf(ANN);
    secret.text = text;
    const error = await identify(ANN.token).catch((caught: unknown) => caught as Error);
    expect(error).toBeInstanceOf(Error);
    const { message, cause } = error as Error;
    expect(message).toMatch(/^token secret cannot be read: /);
    expect(message).not.toContain('hush-secret');
    expect(cause).toBeUndefined();
  });

  it('let nobody in once the secret is too old and cannot be read any more', async () => {
    const { identify, secret, clock } = callersOf(ANN);
    await identify(ANN.token);
    secret.text = '';
    clock.advance(301);
    await expect(identify(ANN.token)).rejects.toThrow('token secret cannot be read: expected JSON');
  });
});
