import { describe, expect, it } from 'vitest';
import { hasEnded, OUTCOMES } from '../../../../functions/core/run.ts';
import { isRow, namesOf, type Row, stateTable } from '../state-table.ts';
import { breaking } from './breaking.ts';
import { type Phase, phaseOf } from './state-of.ts';
import { STATES } from './states.ts';

/** Which way a run may go. What is not here must not happen, and what is here must be seen. */
const MOVES: Readonly<Record<Phase, readonly Phase[]>> = {
  open: ['requested', 'stopping', 'stuck', 'ended'],
  requested: ['asking', 'stopping', 'stuck', 'ended'],
  asking: ['stopping', 'stuck', 'ended'],
  stopping: ['stuck', 'ended'],
  stuck: ['requested', 'ended'],
  ended: [],
};

const rows = (await stateTable()).filter(isRow);

describe('every move of a run', () => {
  it('leads to a listed state', () => {
    const unlisted = rows.filter(({ to }) => !(to in STATES));
    expect(unlisted.map(({ from, input, to }) => `${from} × ${input} → ${to}`)).toEqual([]);
  });

  it('goes along the ladder, in each of the listed ways and in no other', () => {
    const seen = rows
      .map(({ before, after }) => [phaseOf(before), phaseOf(after)])
      .filter(([from, to]) => from !== to)
      .map(([from, to]) => `${from} → ${to}`);
    const listed = namesOf(MOVES).flatMap((from) => MOVES[from].map((to) => `${from} → ${to}`));
    expect([...new Set(seen)].sort()).toEqual(listed.sort());
  });

  it('adds as many to the version as it writes events', () => {
    expect(
      breaking(rows, ({ before, after, events }) => after.version === before.version + events.length),
    ).toEqual([]);
  });

  it('keeps the worker, and that ECS has shown it', () => {
    const keeps = ({ before: { worker }, after }: Row) =>
      worker === null ||
      (after.worker?.task_arn === worker.task_arn && (after.worker.verified || !worker.verified));
    expect(breaking(rows, keeps)).toEqual([]);
  });

  it('keeps the termination, its first request and a hold', () => {
    const keeps = ({ before: { termination }, after }: Row) =>
      termination === null ||
      (after.termination?.id === termination.id &&
        after.termination.requested_at === termination.requested_at &&
        (after.termination.then === 'hold' || termination.then === 'requeue'));
    expect(breaking(rows, keeps)).toEqual([]);
  });
});

describe('an ended run', () => {
  it('keeps outcome, error, end and proof, whatever comes', () => {
    const endOf = ({ status, outcome, error, ended_at, proof, summary, finish }: Row['after']) =>
      JSON.stringify([status, outcome, error, ended_at, proof, summary, finish]);
    expect(
      breaking(rows, ({ before, after }) => !hasEnded(before) || endOf(before) === endOf(after)),
    ).toEqual([]);
  });

  it('has one terminal event, which is its outcome', () => {
    const terminal = ({ events }: Row) =>
      events.filter((kind) => OUTCOMES.some((outcome) => outcome === kind));
    const isTold = (row: Row) =>
      hasEnded(row.before) || !hasEnded(row.after)
        ? terminal(row).length === 0
        : terminal(row).join() === row.after.outcome;
    expect(breaking(rows, isTold)).toEqual([]);
  });

  it('had no worker, or one that was proven stopped, unless an operator gave their word', () => {
    /** Shown once, MISSING twice, ten minutes apart, and never called STOPPED without proof. */
    const isForgotten = ({ worker }: Row['before'], input: Row['input'], { ended_at, proof }: Row['after']) =>
      proof?.source === 'missing' &&
      input.startsWith('step, ') &&
      worker?.verified === true &&
      worker.missing_since !== null &&
      (ended_at ?? 0) >= worker.missing_since + 600 &&
      worker.doubt === null;
    const isProven = ({ before, input, after }: Row) =>
      !hasEnded(after) ||
      (after.proof.source === 'operator' && input === 'abandon') ||
      (after.worker === null
        ? after.proof.source === 'no_worker'
        : after.proof.last_status === 'STOPPED' || isForgotten(before, input, after));
    expect(breaking(rows, isProven)).toEqual([]);
  });
});

describe('what a run ends as', () => {
  const ends = (rule: (row: Row) => boolean) =>
    breaking(rows, (row) => hasEnded(row.before) || !hasEnded(row.after) || rule(row));

  it('is completed wherever the worker said so in time', () => {
    const isHeard = ({ after }: Row) =>
      after.finish?.outcome !== 'completed' || after.outcome === 'completed';
    expect(ends((row) => row.input === 'abandon' || isHeard(row))).toEqual([]);
  });

  it('is not completed by exit 0 once a rung has reached the worker', () => {
    const isReached = ({ before: { termination }, after }: Row) =>
      termination !== null &&
      termination.rung !== null &&
      (termination.asked_at !== null || after.proof?.stop_code !== 'EssentialContainerExited');
    const isSaid = ({ after }: Row) => after.finish?.outcome === 'completed';
    expect(ends((row) => !isReached(row) || isSaid(row) || row.after.outcome !== 'completed')).toEqual([]);
  });

  it('is the operator’s or the policy’s once a rung has reached the worker and the work is not completed', () => {
    const isTheirs = ({ before: { termination }, after }: Row) =>
      termination === null ||
      termination.rung === null ||
      after.outcome === 'completed' ||
      after.outcome === (termination.requested_by.startsWith('policy:') ? 'timed_out' : 'reclaimed');
    expect(ends(isTheirs)).toEqual([]);
  });
});
