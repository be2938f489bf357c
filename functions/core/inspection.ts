import { hasEnded, type Run } from './run.ts';
import { stopAtOf, type Termination } from './termination.ts';
import type { EpochSeconds } from './time.ts';
import { longestStopSeconds, type Worker } from './worker.ts';

/** What ECS shows of a worker right now, for a person to read. */
export interface LiveWorker {
  readonly last_status: string;
  readonly desired_status: string | null;
  readonly cpu: string | null;
  readonly memory: string | null;
  readonly containers: readonly LiveContainer[];
  readonly health: string | null;
  readonly connectivity: string | null;
  readonly started_at: EpochSeconds | null;
}

export interface LiveContainer {
  readonly name: string;
  readonly last_status: string | null;
  readonly health: string | null;
  readonly exit_code: number | null;
  readonly reason: string | null;
}

export type LiveLook =
  | { readonly kind: 'seen'; readonly worker: LiveWorker }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unclear'; readonly why: string };

/** Why a run is as it is, in one word, in a sentence, and what to do about it. */
export interface Finding {
  readonly verdict:
    | 'consistent'
    | 'requested'
    | 'asking'
    | 'in_grace'
    | 'waiting_for_event'
    | 'stuck'
    | 'ghost'
    | 'missing'
    | 'unclear';
  readonly explanation: string;
  readonly next_action: string;
}

export type Inspection =
  | { readonly alive: false; readonly reason: 'run already ended' | 'no worker recorded' }
  | ({ readonly alive: boolean; readonly worker: LiveWorker } & Finding)
  | ({ readonly alive: null; readonly reason: string } & Finding);

/** The worker to look at; undefined where the answer needs no look. */
export function workerToInspect(run: Run): Worker | undefined {
  return hasEnded(run) ? undefined : (run.worker ?? undefined);
}

/** What is to be said of a run, given what ECS shows of its worker. What ECS cannot say for sure stays unsaid. */
export function inspect(run: Run, look: LiveLook | undefined, now: EpochSeconds): Inspection {
  if (hasEnded(run)) return { alive: false, reason: 'run already ended' };
  if (run.worker === null || look === undefined) return { alive: false, reason: 'no worker recorded' };
  switch (look.kind) {
    case 'missing':
      return { alive: null, reason: 'ECS does not know the worker (MISSING)', ...MISSING };
    case 'unclear':
      return { alive: null, reason: look.why, ...UNCLEAR };
    case 'seen': {
      const alive = look.worker.last_status !== 'STOPPED';
      return { alive, worker: look.worker, ...findingOf(run.worker, run.termination, alive, now) };
    }
  }
}

function findingOf(
  worker: Worker,
  termination: Termination | null,
  alive: boolean,
  now: EpochSeconds,
): Finding {
  if (termination === null) return alive ? CONSISTENT : GHOST;
  if (!alive) return WAITING_FOR_EVENT;
  switch (termination.state) {
    case 'requested':
      return { ...REQUESTED, explanation: `${REQUESTED.explanation} from ${stopAtOf(termination)}.` };
    case 'asking':
      return { ...ASKING, explanation: `${ASKING.explanation} at ${stopAtOf(termination)}.` };
    case 'stuck':
      return { ...STUCK, explanation: `${STUCK.explanation}: ${termination.obstacle ?? 'unknown'}.` };
    case 'stopping':
    case 'settled': {
      const killedBy = stopAtOf(termination) + longestStopSeconds(worker.containers);
      if (now > killedBy) return WAITING_FOR_EVENT;
      return { ...IN_GRACE, explanation: `${IN_GRACE.explanation} by ${killedBy}.` };
    }
  }
}

/** Times in explanations are epoch seconds, as everywhere. */
const CONSISTENT: Finding = {
  verdict: 'consistent',
  explanation: 'The run is open and its worker is there.',
  next_action: 'Nothing to do.',
};
const REQUESTED: Finding = {
  verdict: 'requested',
  explanation: 'The termination is on record; StopTask is called',
  next_action: 'Wait. If it stays so for over two minutes, look at the age of the steps queue.',
};
const ASKING: Finding = {
  verdict: 'asking',
  explanation: 'The worker was told by its heartbeat to end; ECS stops it',
  next_action: 'Wait, or force the termination to cut the asking.',
};
const IN_GRACE: Finding = {
  verdict: 'in_grace',
  explanation: 'The worker has its stop signal; ECS kills it',
  next_action: 'Wait. Nothing shortens the grace that ECS gives.',
};
const WAITING_FOR_EVENT: Finding = {
  verdict: 'waiting_for_event',
  explanation: 'The grace is over; the proof that the worker stopped has not been booked yet.',
  next_action: 'Wait. The event books it, or the next look at the worker does.',
};
const STUCK: Finding = {
  verdict: 'stuck',
  explanation: 'The worker was not proven stopped',
  next_action:
    'Mend what it names; StopTask is tried again. Terminate once more to try at once, or abandon the run.',
};
const GHOST: Finding = {
  verdict: 'ghost',
  explanation: 'The run is open, but ECS says that its worker has stopped.',
  next_action: 'Wait for its STOPPED event; if none comes, terminate the run, which settles it by looking.',
};
const MISSING: Finding = {
  verdict: 'missing',
  explanation: 'ECS forgets a task about an hour after it stopped, so this proves nothing by itself.',
  next_action:
    'Check cluster and region of the worker; if you know that it is gone, terminate, then abandon the run.',
};
const UNCLEAR: Finding = {
  verdict: 'unclear',
  explanation: 'ECS gave no answer about the worker.',
  next_action: 'Look again; if it names a denial, allow the action to the API function.',
};
