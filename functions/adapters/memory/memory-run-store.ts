import { hasEnded, type Run, type RunEvent } from '../../core/run.ts';
import { released, type Task } from '../../core/task.ts';
import { endOfRetention } from '../../core/retention.ts';
import { epochSeconds } from '../../core/time.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Renewals } from '../../ports/renewals.ts';
import type {
  Binding,
  Claim,
  ClaimResult,
  CommitResult,
  DueRuns,
  RunCommit,
  RunStore,
} from '../../ports/run-store.ts';

export interface Indexed {
  readonly runs: readonly Run[];
  readonly tasks: readonly Task[];
}

export interface MemoryRunStore extends RunStore, DueRuns, Renewals {
  /** The indexes stay as they are now, however the table changes. */
  freezeIndexes(): void;
  thawIndexes(): void;
  /** What the indexes show: it trails the table until somebody lets it catch up. */
  indexed(): Indexed;
  allRuns(): readonly Run[];
  allTasks(): readonly Task[];
  /** Which run a worker is bound to. */
  boundTo(taskArn: string): string | undefined;
  /** Puts a task as no call of ours would: for tests of what happens then. */
  putTask(task: Task): void;
}

interface Deps {
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly retentionDays: number;
}

/** The records in memory: the same conditions as in DynamoDB, one write at a time, and indexes that may be stale. */
export function memoryRunStore({ clock, retentionDays }: Deps): MemoryRunStore {
  const tasks = new Map<string, Task>();
  const runs = new Map<string, Run>();
  const events = new Map<string, RunEvent[]>();
  const workers = new Map<string, string>();
  let frozen: Indexed | undefined;

  const indexed = (): Indexed => frozen ?? { runs: [...runs.values()], tasks: [...tasks.values()] };
  const hasExpired = (run: Run): boolean =>
    (endOfRetention(run, retentionDays) ?? Infinity) <= epochSeconds(clock.nowMs());
  const isRunning = (run: Run): boolean => {
    const task = tasks.get(run.task_id);
    return task?.current_run_id === run.run_id && task.status === 'running';
  };
  const isInUse = ({ task_arn, verified }: Binding, runId: string): boolean =>
    !verified && (workers.get(task_arn) ?? runId) !== runId;
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
    if (run.worker && isInUse(run.worker, run.run_id)) return { kind: 'worker-in-use' };
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

  function commit({ run, move, createdAt, task, bind, ifNotBeaten }: RunCommit): CommitResult {
    const stored = runs.get(run.run_id);
    if (stored?.revision !== run.revision) return { kind: 'run-changed' };
    if (ifNotBeaten && stored.last_heartbeat_at !== run.last_heartbeat_at) return { kind: 'run-changed' };
    if (task && !isRunning(run)) return { kind: 'task-changed' };
    if (bind && isInUse(bind, run.run_id)) return { kind: 'worker-in-use' };
    const change = { ...move.set, version: run.version + move.events.length, revision: run.revision + 1 };
    runs.set(run.run_id, { ...stored, ...change } as Run);
    append(run, move.events, createdAt);
    if (bind) workers.set(bind.task_arn, run.run_id);
    const freed = task?.kind === 'release' && tasks.get(run.task_id);
    if (freed) tasks.set(run.task_id, released(freed, task.release));
    // What others wrote without a revision, a heartbeat, the writer has not seen.
    return { kind: 'committed', run: { ...run, ...change } as Run };
  }

  return {
    readTask: (taskId) => Promise.resolve(tasks.get(taskId)),
    readRun: (runId) => {
      const run = runs.get(runId);
      return Promise.resolve(run && hasExpired(run) ? undefined : run);
    },
    findRunOfWorker: (taskArn) => Promise.resolve(workers.get(taskArn)),
    listEvents: (runId, after, limit) =>
      Promise.resolve((events.get(runId) ?? []).filter(({ id }) => id > after).slice(0, limit)),
    listDueRuns: (now, limit) => {
      const due = indexed()
        .runs.flatMap((run) => {
          const { run_id, next_at } = run;
          const isSeen = (next_at ?? 0) <= (endOfRetention(run, retentionDays) ?? Infinity);
          return next_at !== null && next_at <= now && isSeen ? [{ run_id, next_at }] : [];
        })
        .sort((one, other) => one.next_at - other.next_at);
      return Promise.resolve(due.slice(0, limit).map(({ run_id }) => run_id));
    },
    createTask: (task) => {
      if (tasks.has(task.task_id)) return Promise.resolve('task-exists');
      tasks.set(task.task_id, task);
      return Promise.resolve('created');
    },
    recordHeartbeat: (runId, { at, note }) => {
      const run = runs.get(runId);
      if (run === undefined || hasExpired(run)) return Promise.resolve({ kind: 'run-not-found' });
      if (hasEnded(run)) return Promise.resolve({ kind: 'ended', run });
      const beaten = { ...run, last_heartbeat_at: at, last_note: note ?? run.last_note };
      runs.set(runId, beaten);
      return Promise.resolve({ kind: 'recorded', run: beaten });
    },
    moveTask: (taskId, { from, to, heldBy }) => {
      const task = tasks.get(taskId);
      if (task === undefined) return Promise.resolve({ kind: 'task-not-found' });
      if (task.status !== from) return Promise.resolve({ kind: 'other-status', task });
      const moved = { ...task, status: to, held_by: heldBy };
      tasks.set(taskId, moved);
      return Promise.resolve({ kind: 'moved', task: moved });
    },
    claimRun: (request) => Promise.resolve(claim(request)),
    commit: (request) => Promise.resolve(commit(request)),
    renewExpiry: ({ run_id: runId }, now) => {
      const run = runs.get(runId);
      if (run && !hasEnded(run)) runs.set(runId, { ...run, expiry_renewed_at: now });
      return Promise.resolve();
    },
    freezeIndexes: () => void (frozen = indexed()),
    thawIndexes: () => void (frozen = undefined),
    indexed,
    allRuns: () => [...runs.values()],
    allTasks: () => [...tasks.values()],
    boundTo: (taskArn) => workers.get(taskArn),
    putTask: (task) => void tasks.set(task.task_id, task),
  };
}
