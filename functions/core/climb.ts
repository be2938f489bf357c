import { type Decision, isSilent, type OpenView, type Unclear } from './decision.ts';
import { type Ladder, LOOK_AGAIN_SECONDS } from './ladder.ts';
import { obstacleOf } from './obstacle.ts';
import { asAnswered, sitOut } from './outage.ts';
import { pageOrWait } from './page.ts';
import { judgeMissing } from './proof.ts';
import { push } from './push.ts';
import { type Termination, wasPushed } from './termination.ts';
import type { EpochSeconds } from './time.ts';
import type { Worker } from './worker.ts';

/** The ladder: stop, stop again when not confirmed, kill where that is switched on, then page and keep trying. */
export function climb(
  worker: Worker,
  termination: Termination,
  view: OpenView,
  ladder: Ladder,
  now: EpochSeconds,
): Decision {
  if (view.kind === 'not-looked' || view.kind === 'unclear')
    return takeRung(worker, termination, view, ladder, now);
  const answered = asAnswered(termination);
  const decision = takeRung(worker, answered, view, ladder, now);
  if (decision.kind !== 'write') return decision;
  const { move } = decision;
  return { kind: 'write', move: { ...move, set: { termination: answered, ...move.set } } };
}

function takeRung(
  worker: Worker,
  termination: Termination,
  view: OpenView,
  ladder: Ladder,
  now: EpochSeconds,
): Decision {
  switch (view.kind) {
    case 'not-looked':
      return isKnownToRun(worker) && !wasPushed(termination)
        ? push(worker, termination, view, ladder, now)
        : { kind: 'look', worker };
    case 'alive':
      return push(worker, termination, view, ladder, now);
    case 'unclear':
      // Whoever starts a stuck ladder again wants a StopTask, as does one that was put off; one too many harms nobody.
      if (isKnownToRun(worker) && (termination.state === 'requested' || termination.stop_deferred))
        return push(worker, termination, view, ladder, now);
      return withoutAnswer(termination, view, now);
    case 'missing':
      return climbMissing(worker, termination, ladder, now);
    case 'foreign':
    case 'service-managed':
    case 'unproven':
      return pageOrWait(termination, obstacleOf(view), now);
  }
}

/** What a termination makes of a look, or search, that tells nothing of the worker. */
export function withoutAnswer(termination: Termination, unclear: Unclear, now: EpochSeconds): Decision {
  const { why, lasting } = unclear;
  if (isSilent(unclear)) return { kind: 'write', move: sitOut(termination, why, now) };
  const answered = asAnswered(termination);
  if (lasting) return pageOrWait(answered, why, now);
  return {
    kind: 'write',
    move: { set: { termination: answered, next_at: now + LOOK_AGAIN_SECONDS }, events: [] },
  };
}

function isKnownToRun({ verified, missing_since, doubt }: Worker): boolean {
  return verified && !missing_since && !doubt;
}

/** A run whose worker ECS does not know is stuck until the second MISSING counts, or for good. */
function climbMissing(worker: Worker, termination: Termination, ladder: Ladder, now: EpochSeconds): Decision {
  // A task that was only just launched may not be known to every part of ECS yet.
  const missing_since = worker.missing_since ?? now;
  const knownBy = Math.max(termination.requested_at, missing_since) + ladder.launchWindowSeconds;
  if (termination.state !== 'stuck' && now < knownBy) {
    const next_at = Math.min(knownBy, now + LOOK_AGAIN_SECONDS);
    return { kind: 'write', move: { set: { worker: { ...worker, missing_since }, next_at }, events: [] } };
  }
  const absence = judgeMissing(worker, now);
  if (absence.kind === 'proven') return { kind: 'settle', proof: absence.proof };
  if (absence.kind === 'unproven') return pageOrWait(termination, absence.why, now);
  const { since, until, why } = absence;
  const paged = pageOrWait(termination, why, now);
  const set = { ...paged.move.set, worker: { ...worker, missing_since: since }, next_at: until };
  return { kind: 'write', move: { ...paged.move, set } };
}
