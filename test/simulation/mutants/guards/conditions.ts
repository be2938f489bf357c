import type { Mutant } from '../mutant.ts';

const STORE = 'functions/adapters/memory/memory-run-store.ts';

/** The conditions of the writes. They stand in the memory store, which passes the contract suite of DynamoDB's. */
export const CONDITIONS: readonly Mutant[] = [
  {
    guard: 'a run is written only at the revision that was read',
    file: STORE,
    text: 'stored?.revision !== run.revision',
    without: 'stored === undefined',
  },
  {
    guard: 'a policy ends a run only if no heartbeat came meanwhile',
    file: STORE,
    text: 'ifNotBeaten && stored.last_heartbeat_at !== run.last_heartbeat_at',
    without: 'ifNotBeaten && false',
  },
  {
    guard: 'the fence: a task is released only by its current run',
    file: STORE,
    text: 'if (task && !isRunning(run))',
    without: "if (task && task.kind !== 'release' && !isRunning(run))",
  },
  {
    guard: 'a termination is stored only while the task runs this run',
    file: STORE,
    text: 'if (task && !isRunning(run))',
    without: "if (task && task.kind === 'release' && !isRunning(run))",
  },
  {
    guard: 'a worker is bound to one run only, at the attach',
    file: STORE,
    text: 'if (bind && isInUse(bind, run.run_id))',
    without: 'if (bind && false)',
  },
  {
    guard: 'a worker is bound to one run only, at the claim',
    file: STORE,
    text: 'if (run.worker && isInUse(run.worker, run.run_id))',
    without: 'if (run.worker && false)',
  },
  {
    guard: 'a claim takes a task only while it is ready',
    file: STORE,
    text: "stored?.status !== 'ready' || stored.attempts !== task.attempts",
    without: 'stored === undefined || stored.attempts !== task.attempts',
  },
  {
    guard: 'a claim takes a task only with the attempts that it read',
    file: STORE,
    text: "stored?.status !== 'ready' || stored.attempts !== task.attempts",
    without: "stored?.status !== 'ready'",
  },
  {
    guard: 'a run id is taken once',
    file: STORE,
    text: 'if (runs.has(run.run_id)) return',
    without: 'if (false) return',
  },
  {
    guard: 'a task is held only while it is ready, released only while it is blocked',
    file: STORE,
    text: 'if (task.status !== from)',
    without: 'if (false)',
  },
  {
    guard: 'a heartbeat of an ended run is refused',
    file: STORE,
    text: "if (hasEnded(run)) return Promise.resolve({ kind: 'ended', run });",
    without: '',
  },
];
