import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from 'vitest';
import { eventSortKey, LAST_EVENT_SORT_KEY } from '../../../../functions/adapters/aws/item-keys.ts';
import { hasExpired, patchAttributes, runItem, runOf } from '../../../../functions/adapters/aws/items.ts';
import { anOpenRun, NOW } from '../../../support/records.ts';

describe('a run in the table', () => {
  it('is read as it was written', () => {
    const run = anOpenRun({ next_at: NOW });
    expect(runOf(runItem(run))).toEqual(run);
  });

  it('keeps what newer code has written and leaves out what only the table needs', () => {
    const run = anOpenRun();
    const item = { ...runItem(run), ...marshall({ from_the_future: { a: 1 } }) };
    expect(runOf(item)).toEqual({ ...run, from_the_future: { a: 1 } });
  });

  it.each([[2], [null]])('is refused with schema_version %s', (schema_version) => {
    const item = runItem(anOpenRun({ run_id: 'run-1' }));
    const other = { ...item, ...marshall({ schema_version: schema_version ?? null }) };
    expect(() => runOf(other)).toThrow(`schema_version: expected 1, got ${schema_version} in RUN#run-1/RUN`);
  });

  it('is in the due index only while it has a next look', () => {
    expect(runItem(anOpenRun({ next_at: NOW }))).toHaveProperty('due');
    expect(runItem(anOpenRun({ next_at: null }))).not.toHaveProperty('due');
    expect(patchAttributes({ next_at: null }).remove).toEqual(['next_at', 'due']);
    expect(patchAttributes({ next_at: NOW }).set).toMatchObject({ next_at: NOW, due: 'DUE' });
    expect(patchAttributes({ last_note: 'x' })).toEqual({ set: { last_note: 'x' }, remove: [] });
  });

  it('carries no null, in a patch neither', () => {
    expect(Object.values(runItem(anOpenRun())).filter((value) => value.NULL)).toEqual([]);
    expect(patchAttributes({ summary: null, error: 'exit 1' })).toEqual({
      set: { error: 'exit 1' },
      remove: ['summary'],
    });
  });

  it('is in the index of open runs or in that of ended ones; what it lacks is no null there', () => {
    expect(runItem(anOpenRun())).toHaveProperty('open');
    expect(runItem(anOpenRun())).not.toHaveProperty('ended_status');
    // DynamoDB refuses an item whose index key is null.
    expect(runItem(anOpenRun())).not.toHaveProperty('ended_at');
    expect(patchAttributes({ status: 'done', ended_at: NOW })).toEqual({
      set: { status: 'done', ended_at: NOW, ended_status: 'done' },
      remove: ['open'],
    });
  });

  it('counts as gone three weeks before it may be deleted', () => {
    const item = { ...runItem(anOpenRun()), ...marshall({ expires_at: NOW + 21 * 86_400 }) };
    expect(hasExpired(item, NOW - 1)).toBe(false);
    expect(hasExpired(item, NOW)).toBe(true);
    expect(hasExpired(runItem(anOpenRun()), NOW)).toBe(false);
  });
});

describe('the sort keys of events', () => {
  it('sort as their numbers do', () => {
    const ids = [1, 2, 9, 10, 11, 99, 100, 1_000_000_000];
    const keys = ids.map(eventSortKey);
    expect([...keys].sort()).toEqual(keys);
    expect(keys.every((key) => key < LAST_EVENT_SORT_KEY)).toBe(true);
  });
});
