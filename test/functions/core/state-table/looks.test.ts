import { describe, expect, it } from 'vitest';
import { nextPolicyLook } from '../../../../functions/core/policy.ts';
import { hasEnded } from '../../../../functions/core/run.ts';
import { isRow, type Row, stateTable } from '../state-table.ts';
import { breaking } from './breaking.ts';
import { INPUTS } from './inputs.ts';
import { POLICIES } from './scene.ts';
import { phaseOf } from './state-of.ts';

const rows = (await stateTable()).filter(isRow);

describe('each next look', () => {
  it('follows from a rule of the ladder', () => {
    expect(breaking(rows, ({ nextLook }) => nextLook !== undefined)).toEqual([]);
  });

  it('of a termination stays where a worker speaks, so that no word shortens its asking or its grace', () => {
    const stays = ({ input, before, after, nextLook }: Row) =>
      INPUTS[input].source !== 'worker' ||
      before.termination === null ||
      hasEnded(after) ||
      nextLook === 'as before';
    expect(breaking(rows, stays)).toEqual([]);
  });
});

describe('no state is a dead end', () => {
  it('since a run with a termination has a next look', () => {
    expect(
      breaking(rows, ({ after }) => hasEnded(after) || after.termination === null || after.next_at !== null),
    ).toEqual([]);
  });

  it('since a run without one is looked at by the time that a policy ends it', () => {
    const isWatched = ({ after }: Row): boolean => {
      if (hasEnded(after) || after.termination !== null) return true;
      const deadline = nextPolicyLook(after, POLICIES);
      return deadline === null || (after.next_at !== null && after.next_at <= deadline);
    };
    expect(breaking(rows, isWatched)).toEqual([]);
  });

  it('since an ended run is looked at for as long as a late worker is pending, and no longer', () => {
    const isPending = ({ late_workers }: Row['after']) =>
      late_workers.some(({ stopped_at }) => stopped_at === null);
    expect(
      breaking(rows, ({ after }) => !hasEnded(after) || (after.next_at !== null) === isPending(after)),
    ).toEqual([]);
  });

  it('since a due step moves the next look, or ends the run', () => {
    const isDueStep = ({ input, before, after }: Row) =>
      INPUTS[input].source === 'time' &&
      input !== 'step, before it is due' &&
      !hasEnded(after) &&
      before.next_at !== null;
    expect(breaking(rows, (row) => !isDueStep(row) || row.nextLook !== 'as before')).toEqual([]);
  });

  it('since each policy that is exceeded terminates the run in its own name, unless the worker is gone', () => {
    const isTerminated = ({ input, after }: Row) =>
      !input.startsWith('step, policy:') ||
      after.proof?.source === 'missing' ||
      input.startsWith(`step, ${after.termination?.requested_by ?? 'nobody'} exceeded`);
    expect(breaking(rows, isTerminated)).toEqual([]);
  });

  it('since a stuck run can be started again, abandoned and proven', () => {
    const WAYS_OUT = { terminate: 'requested', abandon: 'ended', 'STOPPED on signal': 'ended' } as const;
    const leads = ({ before, input, after }: Row) =>
      phaseOf(before) !== 'stuck' ||
      !(input in WAYS_OUT) ||
      phaseOf(after) === WAYS_OUT[input as keyof typeof WAYS_OUT];
    expect(breaking(rows, leads)).toEqual([]);
  });
});
