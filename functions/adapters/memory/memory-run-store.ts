import type { Run, RunEvent } from '../../core/run.ts';
import { released, type Task } from '../../core/task.ts';
import type { Claim, ClaimResult, CommitResult, DueRuns, RunCommit, RunStore } from '../../ports.ts';

/** What the due-runs index shows: it trails the table until somebody lets it catch up. */
type IndexEntry = Pick<Run, 'run_id' | 'next_at'>;

export interface MemoryRunStore extends RunStore, DueRuns {
  /** The due-runs index stays as it is now, however the table changes. */
  freezeIndexes(): void;
  thawIndexes(): void;
  allRuns(): readonly Run[];
  allTasks(): readonly Task[];
  /** Puts a task as no call of ours would: for tests of what happens then. */
  putTask(task: Task): void;
}

/** The records in memory: the same conditions as in DynamoDB, one write at a time, and indexes that may be stale. */
export function memoryRunStore(): MemoryRunStore {
  const tasks = new Map<string, Task>();
  const runs = new Map<string, Run>();
  const events = new Map<string, RunEvent[]>();
  const workers = new Map<string, string>();
  let frozenIndex: readonly IndexEntry[] | undefined;

  const isRunning = (run: Run): boolean => {
    const task = tasks.get(run.task_id);
    return task?.current_run_id === run.run_id && task.status === 'running';
  };
  const isBoundElsewhere = (taskArn: string, runId: string): boolean =>
    (workers.get(taskArn) ?? runId) !== runId;
  const append = (run: Run, added: RunCommit['move']['events'], createdAt: number): void => {
    const known = events.get(run.run_id) ?? [];
    const numbered = added.map((event, index) => ({
      ...event,
      id: known.length + index + 1,
      run_id: run.run_id,
      task_id: run.task_id,
      created_at: createdAt,
    }));
    events.set(run.run_id, [...known, ...numbered]);
  };

  function claim({ task, run, events: claimed }: Claim): ClaimResult {
    const stored = tasks.get(task.task_id);
    if (stored?.status !== 'ready' || stored.attempts !== task.attempts) return { kind: 'task-changed' };
    if (runs.has(run.run_id)) return { kind: 'run-exists' };
    if (run.worker && isBoundElsewhere(run.worker.task_arn, run.run_id)) return { kind: 'worker-in-use' };
    tasks.set(task.task_id, {
      ...stored,
      status: 'running',
      current_run_id: run.run_id,
      attempts: run.attempt,
      held_by: null,
    });
    runs.set(run.run_id, run);
    append(run, claimed, run.started_at);
    if (run.worker) workers.set(run.worker.task_arn, run.run_id);
    return { kind: 'claimed', run };
  }

  function commit({ run, move, createdAt, task, bind }: RunCommit): CommitResult {
    const stored = runs.get(run.run_id);
    if (stored?.version !== run.version || stored.next_at !== run.next_at) return { kind: 'run-changed' };
    if (task && !isRunning(run)) return { kind: 'task-changed' };
    if (bind && isBoundElsewhere(bind.task_arn, run.run_id)) return { kind: 'worker-in-use' };
    const moved = { ...stored, ...move.set, version: run.version + move.events.length } as Run;
    runs.set(run.run_id, moved);
    append(run, move.events, createdAt);
    if (bind) workers.set(bind.task_arn, run.run_id);
    const freed = task?.kind === 'release' && tasks.get(run.task_id);
    if (freed) tasks.set(run.task_id, released(freed, task.release));
    return { kind: 'committed', run: moved };
  }

  return {
    readTask: (taskId) => Promise.resolve(tasks.get(taskId)),
    readRun: (runId) => Promise.resolve(runs.get(runId)),
    findRunOfWorker: (taskArn) => Promise.resolve(workers.get(taskArn)),
    listEvents: (runId, after, limit) =>
      Promise.resolve((events.get(runId) ?? []).filter(({ id }) => id > after).slice(0, limit)),
    listDueRuns: (now, limit) => {
      const due = (frozenIndex ?? [...runs.values()])
        .flatMap(({ run_id, next_at }) => (next_at !== null && next_at <= now ? [{ run_id, next_at }] : []))
        .sort((one, other) => one.next_at - other.next_at);
      return Promise.resolve(due.slice(0, limit).map(({ run_id }) => run_id));
    },
    createTask: (task) => {
      if (tasks.has(task.task_id)) return Promise.resolve('task-exists');
      tasks.set(task.task_id, task);
      return Promise.resolve('created');
    },
    claimRun: (request) => Promise.resolve(claim(request)),
    commit: (request) => Promise.resolve(commit(request)),
    freezeIndexes: () => {
      frozenIndex = [...runs.values()].map(({ run_id, next_at }) => ({ run_id, next_at }));
    },
    thawIndexes: () => {
      frozenIndex = undefined;
    },
    allRuns: () => [...runs.values()],
    allTasks: () => [...tasks.values()],
    putTask: (task) => void tasks.set(task.task_id, task),
  };
}
