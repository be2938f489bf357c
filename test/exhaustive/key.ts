import { hash } from 'node:crypto';
import { LONGEST_RETRY_SECONDS, MISSING_AGAIN_SECONDS } from '../../functions/core/ladder.ts';
import { hasEnded, type Run } from '../../functions/core/run.ts';
import { LADDER, type SmallWorld, type UnderWay } from './small-world.ts';
import { isAsRead } from './store.ts';

/** Further attempts change no interval: the longest is reached. */
const ATTEMPTS_THAT_DIFFER = 7;
/** How long ago anything may lie and still count. */
const MEMORY_SECONDS = MISSING_AGAIN_SECONDS;

/** The same for two worlds that behave alike from here on: times count from now, and what is past all bounds is past. */
export function keyOf(world: SmallWorld): string {
  const { now, task, runs, truths, told, underWay, requestsLeft, mayFlake } = world;
  const parts = JSON.stringify([
    task.status,
    task.current_run_id,
    task.consecutive_failures > 0,
    runs.map((run) => runKey(run, now)),
    truths,
    told.map(({ isStuck }) => isStuck),
    underWay.map((handler) => handlerKey(handler, runs, now)).sort(),
    requestsLeft,
    mayFlake,
  ]);
  // 160 bits instead of the text: millions of them fit into memory.
  return hash('sha1', parts, 'base64');
}

function runKey(run: Run, now: number): unknown {
  const {
    status,
    termination: t,
    worker,
    finish,
    late_workers,
    next_at,
    started_at,
    max_runtime_seconds,
  } = run;
  const due = fromNow(now, 0);
  const past = fromNow(now, MEMORY_SECONDS);
  const lates = late_workers.map((late) => [
    late.verified,
    past(late.missing_since),
    late.doubt,
    Math.min(late.stop_attempts, ATTEMPTS_THAT_DIFFER),
    due(late.next_at),
    late.obstacle,
    late.stopped_at !== null,
    fromNow(now, LONGEST_RETRY_SECONDS)(late.recorded_at),
  ]);
  if (hasEnded(run)) return [status, lates, due(next_at)];
  return [
    worker && [worker.verified, worker.confirmed, past(worker.missing_since), worker.doubt],
    finish?.outcome,
    t && [
      t.state,
      t.requested_by,
      t.then,
      due(t.ask_until),
      t.rung,
      t.asked_at !== null,
      Math.min(t.stop_attempts, ATTEMPTS_THAT_DIFFER),
      t.stop_deferred,
      t.stopping_at !== null,
      due(t.confirm_by),
      t.forced,
      t.empty_searches,
      t.obstacle !== null,
      past(t.silent_since ?? null),
      fromNow(now, LADDER.launchWindowSeconds)(t.requested_at),
    ],
    lates,
    due(next_at),
    max_runtime_seconds === null ? null : due(started_at + max_runtime_seconds),
  ];
}

/** What it will write, as the run would then be, and what it does next. */
function handlerKey(handler: UnderWay, runs: readonly Run[], now: number): string {
  const stored = runs[handler.run];
  if (handler.stage === 'call')
    return JSON.stringify([
      handler.run,
      handler.call,
      stored !== undefined && isAsRead(stored, handler.read),
      runKey(handler.read, now),
      handler.before?.stopping_at != null,
      handler.before?.confirm_by != null,
      fromNow(now, MEMORY_SECONDS)(handler.before?.silent_since ?? null),
    ]);
  const after = { ...handler.read, ...handler.move.set } as Run;
  return JSON.stringify([
    handler.run,
    runKey(after, now),
    handler.move.events.map(({ kind }) => kind),
    handler.release,
    handler.then.kind === 'call' ? handler.then.call : handler.then,
  ]);
}

/** A time as seconds from now, no further back than so many. */
function fromNow(now: number, memorySeconds: number): (at: number | null) => number | null {
  return (at) => (at === null ? null : Math.max(at - now, -memorySeconds));
}
