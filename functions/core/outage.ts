import { LOOK_AGAIN_SECONDS, OUTAGE_TOLD_AFTER_SECONDS } from './ladder.ts';
import { stuckMove } from './page.ts';
import { hasEnded, type OpenRun, type Run, type RunMove } from './run.ts';
import type { Termination } from './termination.ts';
import { type EpochSeconds, inWords } from './time.ts';

/** AWS gives no answer to what a termination needs: it is asked again soon, and told once that has gone on for long. */
export function sitOut(termination: Termination, why: string, now: EpochSeconds): RunMove {
  const silent_since = termination.silent_since ?? now;
  const silent = { ...termination, silent_since };
  if (termination.state !== 'stuck' && now - silent_since >= OUTAGE_TOLD_AFTER_SECONDS)
    return stuckMove(silent, `no answer since ${inWords(silent_since)}: ${why}`, now);
  return { set: { termination: silent, next_at: now + LOOK_AGAIN_SECONDS }, events: [] };
}

/** The termination once AWS has answered again. */
export function asAnswered(termination: Termination): Termination {
  const { silent_since, ...answered } = termination;
  return silent_since === undefined ? termination : answered;
}

/** The silence of AWS is over, also where whoever has its answer dies before anything is decided. */
export function answeredIn({ termination }: OpenRun): Pick<OpenRun, 'termination'> | undefined {
  return termination?.silent_since === undefined ? undefined : { termination: asAnswered(termination) };
}

/** Puts on record that AWS has answered, where the write that was made of it came too late; undefined where that is known. */
export function recordAnswer(run: Run): RunMove | undefined {
  const set = hasEnded(run) ? undefined : answeredIn(run);
  return set && { set, events: [] };
}

/** A move that was made of what AWS has answered. */
export function endSilence(run: Run, move: RunMove): RunMove {
  return hasEnded(run) ? move : { ...move, set: { ...answeredIn(run), ...move.set } };
}
