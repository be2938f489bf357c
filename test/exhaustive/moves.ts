import { attach } from '../../functions/core/attachment.ts';
import { recordLateWorker } from '../../functions/core/late-worker.ts';
import { hasEnded, type Run, type RunMove } from '../../functions/core/run.ts';
import {
  beginTermination,
  type TerminationRequest,
  tightenTermination,
} from '../../functions/core/termination-request.ts';
import { ask } from '../../functions/core/termination.ts';
import { proofUnseen } from '../../functions/core/proof.ts';
import { settle } from '../../functions/core/settlement.ts';
import { recordWord } from '../../functions/core/word.ts';
import type { Worker } from '../../functions/core/worker.ts';
import { answerWays, eventWays, stepWays, type Way } from './handlers.ts';
import {
  LADDER,
  redispatched,
  type Setting,
  type SmallWorld,
  type Truth,
  type UnderWay,
  workerOf,
} from './small-world.ts';
import { committed, isAsRead } from './store.ts';

export interface Move {
  readonly name: string;
  readonly to: SmallWorld;
  /** Standdown's own doing, where AWS serves it, or time's: what happens even where nobody else ever does anything. */
  readonly isOwn: boolean;
}

/** Everything that may happen next. Any message may come at any time, so a crashed handler needs no memory of its own. */
export function movesOf(world: SmallWorld, setting: Setting): readonly Move[] {
  const perRun = world.runs.flatMap((run, index) => [
    ...begin(world, index, setting),
    ...(hasEnded(run) ? [] : [...requests(world, index), ...workerSays(world, index)]),
    ...(setting.mayAbandon ? abandonment(world, index) : []),
    ...workerMoves(world, index, run, setting),
  ]);
  const next = redispatched(world, setting);
  return [
    ...perRun,
    ...world.underWay.flatMap((handler) => goOn(world, handler, setting)),
    ...tick(world),
    ...(next ? [{ name: 'dispatch the task again', to: next, isOwn: false }] : []),
  ].map((move) => ({ ...move, to: withoutStale(move.to) }));
}

function begin(world: SmallWorld, run: number, setting: Setting): Move[] {
  if (world.underWay.length >= setting.handlersAtOnce) return [];
  const entered = (what: string) => (way: Way) => enter(world, `${what} ${run}: ${way.name}`, way);
  return [
    ...stepWays(world, run, setting, { kind: 'not-looked' }).flatMap(entered('step')),
    ...eventWays(world, run, setting).flatMap(entered('event')),
  ];
}

function enter(world: SmallWorld, name: string, { next, hasFlaked, isDenied }: Way): Move[] {
  if (next === null) return [];
  const to = { ...world, underWay: [...world.underWay, next], mayFlake: world.mayFlake && !hasFlaked };
  return [{ name, to, isOwn: !hasFlaked && !isDenied }];
}

/** The next call of a handler that is under way; or it crashes. */
function goOn(world: SmallWorld, handler: UnderWay, setting: Setting): Move[] {
  const rest = { ...world, underWay: world.underWay.filter((other) => other !== handler) };
  const crash: Move = { name: `crash before ${handler.stage}`, to: rest, isOwn: false };
  if (handler.stage === 'call') {
    const answered = answerWays(rest, handler, setting).map(({ name, next, isDenied }) => ({
      name,
      to: next ? { ...rest, underWay: [...rest.underWay, next] } : rest,
      isOwn: !isDenied,
    }));
    return [crash, ...answered];
  }
  const written = committed(rest, handler);
  if (written === undefined) return [];
  return [crash, ...afterCommit(written, handler, setting)];
}

function afterCommit(
  world: SmallWorld,
  { run, then }: Extract<UnderWay, { stage: 'commit' }>,
  setting: Setting,
): Move[] {
  const read = world.runs[run];
  const name = `run ${run}: written`;
  if (read === undefined || then.kind === 'nothing') return [{ name, to: world, isOwn: true }];
  if (then.kind === 'call') return enter(world, name, { name, next: { ...then, stage: 'call', run, read } });
  const ways = stepWays(world, run, setting, then.view);
  return ways.flatMap((way) =>
    way.next ? enter(world, name, way) : [{ name, to: world, isOwn: !way.isDenied }],
  );
}

const REQUESTS: readonly TerminationRequest[] = [
  { actor: 'ann', reason: 'wrong prompt', then: 'requeue', askSeconds: 60, isForced: false },
  { actor: 'bob', reason: null, then: 'hold', askSeconds: 0, isForced: true },
];

function requests(world: SmallWorld, run: number): Move[] {
  const read = world.runs[run];
  if (world.requestsLeft === 0 || read === undefined || hasEnded(read)) return [];
  const { termination } = read;
  return REQUESTS.flatMap((request) => {
    const move = termination
      ? tightenTermination({ ...read, termination }, request, world.now)
      : beginTermination(request, `request-${run}`, world.now);
    if (move === undefined) return [];
    const to = committed(world, { run, read, move, ...(termination === null && { mustBeRunning: true }) });
    return to
      ? [
          {
            name: `${request.actor} terminates ${run}`,
            to: { ...to, requestsLeft: to.requestsLeft - 1 },
            isOwn: false,
          },
        ]
      : [];
  });
}

/** An operator gives their word for a worker that is stuck: functions/app/abandon-run.ts. */
function abandonment(world: SmallWorld, run: number): Move[] {
  const read = world.runs[run];
  if (read === undefined || hasEnded(read) || read.termination?.state !== 'stuck') return [];
  const proof = proofUnseen('operator', read.worker, world.now);
  const { set, events, task } = settle(read, proof, world.now, { actor: 'ann', reason: 'the host is scrap' });
  const to = committed(world, { run, read, move: { set, events }, release: task });
  return to ? [{ name: `ann abandons ${run}`, to, isOwn: false }] : [];
}

/** Heartbeat and word of the first run's worker. */
function workerSays(world: SmallWorld, run: number): Move[] {
  const read = world.runs[run];
  if (
    run > 0 ||
    read === undefined ||
    hasEnded(read) ||
    world.truths[run] !== 'running' ||
    read.worker === null
  )
    return [];
  const { termination } = read;
  const words = (['completed', 'failed'] as const).map((outcome) =>
    read.finish === null ? recordWord(read, { outcome, summary: null, at: world.now }, 'worker') : undefined,
  );
  const asked = termination ? ask({ ...read, termination }, world.now) : undefined;
  return [...words, asked].flatMap((move) => write(world, run, read, move, 'the worker speaks'));
}

function write(world: SmallWorld, run: number, read: Run, move: RunMove | undefined, name: string): Move[] {
  const to = move && committed(world, { run, read, move });
  return to ? [{ name: `${name} (run ${run})`, to, isOwn: false }] : [];
}

const EXITS: readonly Truth[] = ['exited', 'terminated'];

function workerMoves(world: SmallWorld, index: number, run: Run, { launchType, hasWorker }: Setting): Move[] {
  const becomes = (truth: Truth): Move => ({
    name: `worker ${index}: ${truth}`,
    to: { ...world, truths: world.truths.with(index, truth) },
    isOwn: false,
  });
  const truth = world.truths[index] ?? 'gone';
  switch (truth) {
    case 'running': {
      const worker = workerOf(index, launchType);
      const isOnRecord = run.worker !== null || run.late_workers.length > 0;
      const attached = isOnRecord || hasWorker ? undefined : attachMove(run, worker, world.now);
      const exits = launchType === 'EC2' ? ([...EXITS, 'silent'] as const) : EXITS;
      return [...exits.map(becomes), ...write(world, index, run, attached, 'attach')];
    }
    case 'unborn':
      return mayBeLaunched(run, world.now) ? [becomes('running')] : [];
    case 'exited':
    case 'terminated':
    case 'silent':
      return [becomes('gone')];
    case 'gone':
      return [];
  }
}

function attachMove(run: Run, worker: Worker, now: number): RunMove {
  return hasEnded(run)
    ? recordLateWorker(run, worker, 'launcher', now)
    : attach(run, worker, 'launcher', now);
}

/** In time for the search to find it, or after the end, when it comes late; in between the contract lets it slip. */
function mayBeLaunched(run: Run, now: number): boolean {
  if (hasEnded(run) || run.termination === null) return true;
  return now < run.termination.requested_at + LADDER.launchWindowSeconds;
}

/** Time moves on to the next moment at which anything is decided otherwise than before. */
function tick(world: SmallWorld): Move[] {
  const times = world.runs.flatMap(({ next_at, termination, worker }) => [
    next_at,
    termination?.ask_until ?? null,
    termination?.confirm_by ?? null,
    termination ? termination.requested_at + LADDER.launchWindowSeconds : null,
    worker?.missing_since ? worker.missing_since + 600 : null,
  ]);
  const later = times.filter((at) => at !== null && at > world.now + 1) as number[];
  if (later.length === 0) return [];
  return [{ name: 'time passes', to: { ...world, now: Math.min(...later) }, isOwn: true }];
}

/** A handler whose write will be refused reads anew, which is a new handler: it need not be followed. */
function withoutStale(world: SmallWorld): SmallWorld {
  const isFresh = (handler: UnderWay): boolean => {
    const stored = world.runs[handler.run];
    return handler.stage === 'call' || (stored !== undefined && isAsRead(stored, handler.read));
  };
  const underWay = world.underWay.filter(isFresh);
  return underWay.length === world.underWay.length ? world : { ...world, underWay };
}
