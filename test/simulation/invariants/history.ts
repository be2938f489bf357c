import type { RunStore } from '../../../functions/ports/run-store.ts';
import { hasEnded, type Run, type RunEvent } from '../../../functions/core/run.ts';
import type { Report } from './violation.ts';

/** S5 and S8, of all that is told of a run: ids without a gap, one end, nothing told twice for one cause. */
export async function checkHistory(
  store: RunStore,
  run: Run,
  isTimedByEvents: boolean,
  report: Report,
): Promise<void> {
  const events = await store.listEvents(run.run_id, 0, 10_000);
  if (events.length !== run.version)
    report('S5', `run ${run.run_id} has ${events.length} events at version ${run.version}`);
  const gap = events.find((event, index) => event.id !== index + 1);
  if (gap !== undefined) report('S5', `run ${run.run_id} has event ${gap.id} out of order`);
  const ends = events.filter(({ kind }) => TERMINAL.has(kind));
  if (hasEnded(run) ? ends.length !== 1 || ends[0]?.kind !== run.outcome : ends.length > 0)
    report(
      'S5',
      `run ${run.run_id} is ${run.status} and tells ${ends.map(({ kind }) => kind).join(', ') || 'no end'}`,
    );
  checkLate(run, events, report);
  if (isTimedByEvents) checkPatience(run, events, report);
  const told = new Set<string>();
  let ladder = 0;
  for (const event of events) {
    if (event.payload['restarted'] === true) ladder += 1;
    const cause = causeOf(event, ladder);
    checkTold(run, event, events[event.id], report);
    if (cause === undefined) continue;
    if (told.has(cause)) report('S8', `run ${run.run_id} tells ${cause} twice`);
    told.add(cause);
  }
  if (!hasEnded(run) && run.termination?.state === 'stuck' && !told.has(`stuck ${ladder}`))
    report('L2', `run ${run.run_id} is stuck, and nobody was told`);
  checkWords(run, events, report);
}

/** S8: the worker's word is told where it changes, and no more once its work is completed. */
function checkWords({ run_id }: Run, events: readonly RunEvent[], report: Report): void {
  let last = '';
  for (const { payload } of events.filter(({ kind }) => kind === 'word')) {
    const word = JSON.stringify([payload['outcome'], payload['summary']]);
    if (word === last || last.includes('completed'))
      report('S8', `run ${run_id} tells ${word} after ${last}`);
    last = word;
  }
}

/** Guarantee 9: denied is told at once; that ECS does not know a worker which may just be launched is not told yet. */
function checkTold(
  run: Run,
  { kind, payload, created_at }: RunEvent,
  next: RunEvent | undefined,
  report: Report,
): void {
  // A late worker has its obstacle on record instead: a run that has ended is not stuck any more.
  const isOwn = payload['attempt'] !== undefined;
  const isDenial = isOwn && kind === 'stop_refused' && String(payload['why']).includes('AccessDenied');
  if (isDenial && next?.kind !== 'stuck')
    report('L2', `run ${run.run_id}: StopTask was denied, and it is not stuck`);
  const isMissing = kind === 'stuck' && String(payload['obstacle']).includes('MISSING');
  if (isMissing && created_at < (run.termination?.requested_at ?? 0) + LAUNCH_WINDOW_SECONDS)
    report('L2', `run ${run.run_id} is told to be stuck while its launch may be under way`);
}

/** S8: after the end, and of a late worker, nothing is told that is over, and no obstacle twice. */
function checkLate(run: Run, events: readonly RunEvent[], report: Report): void {
  let hasEnd = false;
  const told = new Map<string, string>();
  for (const { kind, payload } of events) {
    const worker = String(payload['worker']);
    if (kind === 'late_worker' || kind === 'late_worker_stopped') told.set(worker, kind);
    if (kind === 'stop_refused' && payload['attempt'] === undefined) {
      const why = String(payload['why']);
      // An abandoned run's own worker may have become an orphan.
      if (hasEnd && worker === run.worker?.task_arn && !told.has(worker))
        report('S8', `run ${run.run_id} has ended, and tells that its worker does not stop`);
      if (told.get(worker) === why || told.get(worker) === 'late_worker_stopped')
        report('S8', `run ${run.run_id} tells once more what keeps ${worker} from being stopped`);
      told.set(worker, why);
    }
    hasEnd ||= TERMINAL.has(kind);
  }
}

/** A stop has its whole confirmation time before it counts as unconfirmed: by the clocks that wrote it down. */
function checkPatience(run: Run, events: readonly RunEvent[], report: Report): void {
  let until = 0;
  let isForced = false;
  for (const { kind, payload, created_at } of events) {
    isForced ||= payload['forced'] === true;
    const isNextRung =
      kind === 'stopping' || (kind === 'stuck' && String(payload['obstacle']).startsWith('not confirmed'));
    // Force lets the kill follow at once.
    const mayFollow = isForced && payload['rung'] === 'kill';
    if (isNextRung && !mayFollow && created_at < until)
      report('S10', `run ${run.run_id} is ${kind} ${until - created_at} s early`);
    if (kind === 'stopping') until = Number(payload['next_at']) - DUE_TOLERANCE_SECONDS;
    // What ECS refused has nothing to be confirmed.
    if (payload['restarted'] === true || kind === 'stop_refused') until = 0;
  }
}

const DUE_TOLERANCE_SECONDS = 1;
const LAUNCH_WINDOW_SECONDS = 60;
const TERMINAL: ReadonlySet<string> = new Set([
  'reclaimed',
  'timed_out',
  'completed',
  'failed',
  'blocked',
  'crashed',
]);

/** Undefined where the same may well be told again: a termination that tightens, or where it is looked at elsewhere. */
function causeOf({ kind, payload }: RunEvent, ladder: number): string | undefined {
  switch (kind) {
    case 'word':
    case 'termination_tightened':
    case 'stop_refused':
      return undefined;
    case 'worker_attached':
    case 'worker_verified':
    case 'late_worker_stopped':
      return `${kind} ${String(payload['worker'])}`;
    // Told of by a sweep, it may be attached all the same, or be stopped once that is switched on.
    case 'late_worker':
      return `${kind} ${String(payload['worker'])} ${String(payload['found_by'])} ${String(payload['stop'])}`;
    case 'stopping':
      return `${kind} ${ladder}.${String(payload['rung'])}.${String(payload['attempt'])}`;
    case 'stuck':
      return `${kind} ${ladder}`;
    case 'claimed':
    case 'termination_requested':
    case 'asking':
    case 'unstuck':
    case 'late_word':
    case 'reclaimed':
    case 'timed_out':
    case 'completed':
    case 'failed':
    case 'blocked':
    case 'crashed':
      return kind;
  }
}
