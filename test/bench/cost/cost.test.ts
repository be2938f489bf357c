import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { costPage } from '../../../docs/generate-cost.ts';
import { indexWriteUnits, readUnits, sizeOf, transactedWriteUnits } from './dynamodb-units.ts';
import { dollarsOf } from './prices.ts';

const text = (bytes: number) => ({ a: { S: 'x'.repeat(bytes - 1) } });
const open = { open: { S: 'OPEN' }, started_at: { N: '1800000000' } };

describe('docs/cost.md', () => {
  it('is what is counted today', async () => {
    const written = readFileSync(join(import.meta.dirname, '../../../docs/cost.md'), 'utf8');
    expect(written === (await costPage()), 'docs/cost.md is not what is counted: run `npm run cost`').toBe(
      true,
    );
  });
});

describe('the units of DynamoDB', () => {
  it.each([
    [1, 2],
    [1024, 2],
    [1025, 4],
  ])('count an item of %i bytes as %i in a transaction, before or after', (bytes, units) => {
    expect(transactedWriteUnits(undefined, text(bytes))).toBe(units);
    expect(transactedWriteUnits(text(bytes), text(1))).toBe(units);
  });

  it('count what is not there as one, in a transaction as two', () => {
    expect(readUnits(undefined, true)).toBe(1);
    expect(transactedWriteUnits(undefined, undefined)).toBe(2);
  });

  it('count four kilobytes as one read', () => {
    expect(readUnits(text(4096), true)).toBe(1);
    expect(readUnits(text(4097), true)).toBe(2);
    expect(readUnits(text(4097), false)).toBe(1);
  });

  it.each([
    ['comes', undefined, open, 1],
    ['goes', open, {}, 1],
    ['moves', open, { ...open, started_at: { N: '1' } }, 2],
    ['stays', open, { ...open, more: { S: 'x' } }, 0],
    ['lacks half its key', undefined, { open: { S: 'OPEN' } }, 0],
  ])('count an entry of an index that %s', (_, before, after, units) => {
    expect(indexWriteUnits(before, after)).toBe(units);
  });

  it('count names, texts, digits and nesting by DynamoDB’s rules', () => {
    const item = {
      é: { S: 'é' },
      n: { N: '1800000000' },
      l: { L: [{ BOOL: true }] },
      m: { M: { k: { NULL: true } } },
    };
    expect(sizeOf(item)).toBe(4 + 7 + 6 + 7);
  });
});

describe('dollars', () => {
  it('are the sum over what is used, as often as it is used', () => {
    expect(dollarsOf({ restApiRequests: 2, sqsRequests: 5 }, 1_000_000)).toBeCloseTo(9);
  });
});
