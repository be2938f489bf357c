import { describe, expect, it } from 'vitest';
import { succeededMessages } from '../../../local/lambda/partial-failures.ts';

const failures = (...itemIdentifiers: unknown[]) => ({
  batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('the messages that a function is done with', () => {
  it.each([
    ['all, when the list is empty', failures()],
    ['all, when the list is null', { batchItemFailures: null }],
    ['all, when the answer is empty', {}],
    ['all, when the answer is null', null],
  ])('are %s', (_what, response) => {
    expect(succeededMessages(['a', 'b'], response)).toEqual(['a', 'b']);
  });

  it('are those that are not named', () => {
    expect(succeededMessages(['a', 'b', 'c'], failures('b'))).toEqual(['a', 'c']);
  });

  it.each([
    ['an empty identifier', failures('')],
    ['a null identifier', failures(null)],
    ['a message outside the batch', failures('a', 'x')],
    ['another key than itemIdentifier', { batchItemFailures: [{ id: 'a' }] }],
    ['no list', { batchItemFailures: 'a' }],
    ['no object', 'done'],
  ])('are none, when the answer names %s', (_what, response) => {
    expect(succeededMessages(['a', 'b'], response)).toEqual([]);
  });
});
