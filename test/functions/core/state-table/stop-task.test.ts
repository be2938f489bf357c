import { describe, expect, it } from 'vitest';
import { hasEnded } from '../../../../functions/core/run.ts';
import { isRow, type Row, stateTable } from '../state-table.ts';
import { breaking } from './breaking.ts';

const rows = (await stateTable()).filter(isRow);

describe('StopTask', () => {
  const stopsOf = ({ acts }: Row) => acts.flatMap((act) => (act.kind === 'stop' ? [act] : []));
  const lateOf = ({ stored, taskArn }: ReturnType<typeof stopsOf>[number]) =>
    stored.late_workers.find(({ task_arn }) => task_arn === taskArn);

  const isOfOwn = ({ stored, taskArn }: Pick<ReturnType<typeof stopsOf>[number], 'stored' | 'taskArn'>) =>
    !hasEnded(stored) && stored.worker?.task_arn === taskArn;

  it('names the worker on record, or a late one, and only once ECS has shown it', () => {
    const isBound = (row: Row) =>
      stopsOf(row).every((call) => {
        const worker = isOfOwn(call) ? call.stored.worker : lateOf(call);
        return worker?.task_arn === call.taskArn && worker.verified;
      });
    expect(breaking(rows, isBound)).toEqual([]);
  });

  it('is called at most once a worker in a step', () => {
    const namesEachOnce = (row: Row) => {
      const named = stopsOf(row).map(({ taskArn }) => taskArn);
      return new Set(named).size === named.length;
    };
    expect(breaking(rows, namesEachOnce)).toEqual([]);
  });

  it('is preceded by its intent, on record', () => {
    const isMeant = (row: Row) =>
      stopsOf(row).every((call) => {
        if (!isOfOwn(call)) return (lateOf(call)?.stop_attempts ?? 0) > 0;
        const { termination, next_at } = call.stored;
        return (
          next_at !== null &&
          (termination?.state === 'stopping' || termination?.state === 'stuck') &&
          termination.stop_attempts > 0
        );
      });
    expect(breaking(rows, isMeant)).toEqual([]);
  });

  it('comes with the event `stopping` in the write before it, unless it repeats one that is on record', () => {
    const isTold = ({ acts, before }: Row) =>
      acts.every((act, index) => {
        if (act.kind !== 'stop' || !isOfOwn(act)) return true;
        const intent = acts[index - 1];
        const isRepeat = before.termination?.state === 'stuck' || before.termination?.stop_deferred === true;
        return isRepeat || (intent?.kind === 'write' && intent.events.includes('stopping'));
      });
    expect(breaking(rows, isTold)).toEqual([]);
  });

  it('is not called for a run that nobody wants to end', () => {
    expect(
      breaking(rows, (row) => stopsOf(row).every(({ stored }) => hasEnded(stored) || stored.termination)),
    ).toEqual([]);
  });
});

describe('a kill', () => {
  const killsOf = ({ acts }: Row) => acts.flatMap((act) => (act.kind === 'kill' ? [act] : []));

  it('follows a StopTask of the same step', () => {
    const follows = ({ acts }: Row) =>
      acts.every((act, index) => {
        const before = acts[index - 1];
        return act.kind !== 'kill' || (before?.kind === 'stop' && before.taskArn === act.taskArn);
      });
    expect(breaking(rows, follows)).toEqual([]);
  });

  it('is only made on EC2, of the worker on record, with its intent on record', () => {
    const isMeant = (row: Row) =>
      killsOf(row).every(({ stored: { worker, termination }, taskArn }) => {
        const isOwn = worker?.task_arn === taskArn && worker.verified && worker.launch_type === 'EC2';
        return isOwn && termination?.rung === 'kill' && termination.stopping_at !== null;
      });
    expect(breaking(rows, isMeant)).toEqual([]);
    expect(rows.some((row) => killsOf(row).length > 0)).toBe(true);
  });
});

describe('a step', () => {
  it('sends no message: what comes next stands in the table, and no chain of messages grows', () => {
    const sends = ({ input, acts }: Row) =>
      input.startsWith('step, ') && acts.some(({ kind }) => kind === 'send');
    expect(breaking(rows, (row) => !sends(row))).toEqual([]);
  });
});
