import {
  confirmationSeconds,
  type Ladder,
  LONGEST_RETRY_SECONDS,
  LOOK_AGAIN_SECONDS,
  MISSING_AGAIN_SECONDS,
  retrySeconds,
  SEARCH_AGAIN_SECONDS,
} from '../../../../functions/core/ladder.ts';
import { pendingLateWorker } from '../../../../functions/core/late-worker.ts';
import { nextPolicyLook } from '../../../../functions/core/policy.ts';
import { hasEnded, type OpenRun, type Run } from '../../../../functions/core/run.ts';
import type { Worker } from '../../../../functions/core/worker.ts';

/** Where a next look comes from. The page explains each, with its seconds. */
export type LookOrigin =
  | 'none'
  | 'as before'
  | 'at once'
  | 'end of asking'
  | 'end of launch window'
  | 'next policy'
  | 'confirmation'
  | 'missing again'
  | 'retry'
  | 'look again'
  | 'search again'
  | 'longest retry';

/** Names the origin of the next look that a move left; undefined where no rule of the ladder explains it. */
export function lookOriginOf(before: Run, after: Run, ladder: Ladder, now: number): LookOrigin | undefined {
  const { next_at } = after;
  if (next_at === null) return 'none';
  if (next_at === before.next_at) return 'as before';
  const late = hasEnded(after) ? pendingLateWorker(after) : undefined;
  const known: readonly (readonly [LookOrigin, number | null | undefined])[] = [
    ['at once', now],
    ...(hasEnded(after) ? [] : rulesOfOpen(after, ladder, now)),
    ['confirmation', late && now + confirmationSeconds(late.containers, ladder)],
    ['missing again', missingAgain(late ?? after.worker)],
    ['look again', now + LOOK_AGAIN_SECONDS],
    ['search again', now + SEARCH_AGAIN_SECONDS],
    ['longest retry', now + LONGEST_RETRY_SECONDS],
  ];
  return known.find(([, at]) => at === next_at)?.[0];
}

function missingAgain(worker: Worker | null): number | null {
  return worker?.missing_since ? worker.missing_since + MISSING_AGAIN_SECONDS : null;
}

function rulesOfOpen(
  { termination, worker, ...run }: OpenRun,
  ladder: Ladder,
  now: number,
): readonly (readonly [LookOrigin, number | null])[] {
  if (termination === null)
    return [['next policy', nextPolicyLook({ ...run, worker, termination }, ladder.policies)]];
  const confirmation = ['confirmation', now + confirmationSeconds(worker?.containers ?? [], ladder)] as const;
  if (termination.state === 'stuck')
    return [['retry', now + retrySeconds(termination.stop_attempts)], confirmation];
  return [
    ['end of asking', termination.ask_until],
    ['end of launch window', termination.requested_at + ladder.launchWindowSeconds],
    confirmation,
  ];
}
