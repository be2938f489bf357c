import type { Verdict } from './proof.ts';
import type { Proof, RunMove } from './run.ts';
import type { TerminationRequest } from './termination-request.ts';
import type { EpochSeconds } from './time.ts';
import type { Worker } from './worker.ts';

/** ECS said nothing about the worker: for now, or, where it is `lasting`, until somebody repairs what it names. */
export interface Unclear {
  readonly kind: 'unclear';
  readonly why: string;
  readonly lasting?: true;
  /** ECS is out of reach, or at fault itself: whoever asks for patience answers at least. */
  readonly outage?: true;
}

/** What this step has seen so far: nothing, what ECS says of the worker, or that no worker is to be found. */
export type View =
  | { readonly kind: 'not-looked' }
  | Verdict
  | { readonly kind: 'missing' }
  | Unclear
  | { readonly kind: 'no-worker-found' };

/** Whether AWS has said nothing at all: who denies a right, or asks for patience, is there. */
export function isSilent(view: { readonly kind: string; readonly outage?: true }): boolean {
  return view.kind === 'unclear' && view.outage === true;
}

/** What was seen of a worker on record, where it leaves open whether that one has stopped. */
export type OpenView = Exclude<View, { kind: 'proven' | 'no-worker-found' }>;

export type Decision =
  | { readonly kind: 'nothing' }
  /** Ask ECS about the worker, then decide again. */
  | { readonly kind: 'look'; readonly worker: Worker }
  /** Ask ECS for a worker that was started by this run but never attached, then decide again. */
  | { readonly kind: 'search' }
  /** Store the move, then call StopTask: intent before act. */
  | { readonly kind: 'stop'; readonly worker: Worker; readonly move: RunMove }
  /** Store the move, then call StopTask, so that the signal comes first, and kill the worker on its host. */
  | { readonly kind: 'kill'; readonly worker: Worker; readonly move: RunMove }
  /** Store the policy's termination, then decide anew. */
  | { readonly kind: 'terminate'; readonly request: TerminationRequest }
  | { readonly kind: 'write'; readonly move: RunMove }
  | { readonly kind: 'settle'; readonly proof: Proof };

/** Nothing to do but to look again then. */
export function wait(until: EpochSeconds): Decision {
  return { kind: 'write', move: { set: { next_at: until }, events: [] } };
}
