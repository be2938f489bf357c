import { describe, expect, it } from 'vitest';
import { released, type TaskRelease } from '../../../functions/core/task.ts';
import { aTask } from '../../support/records.ts';

describe('a task that its run lets go', () => {
  const task = aTask({
    status: 'running',
    current_run_id: 'run-1',
    attempts: 3,
    consecutive_failures: 2,
    last_failure_error: 'no disk',
  });

  it.each<[string, TaskRelease['failures'], number, string | null]>([
    ['forgets its failures', { kind: 'reset' }, 0, null],
    ['keeps its failures', { kind: 'keep' }, 2, 'no disk'],
    ['counts one more failure', { kind: 'add', error: 'exit 1' }, 3, 'exit 1'],
  ])('%s', (_, failures, consecutive_failures, last_failure_error) => {
    expect(released(task, { status: 'blocked', failures, held_by: 'ann' })).toEqual({
      ...task,
      status: 'blocked',
      current_run_id: null,
      held_by: 'ann',
      consecutive_failures,
      last_failure_error,
    });
  });
});
