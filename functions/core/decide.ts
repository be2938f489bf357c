import { climb, withoutAnswer } from './climb.ts';
import { type Decision, type OpenView, type View, wait } from './decision.ts';
import {
  earliest,
  EMPTY_SEARCHES_BEFORE_SETTLING,
  isDue,
  type Ladder,
  LONGEST_RETRY_SECONDS,
  LOOK_AGAIN_SECONDS,
  SEARCH_AGAIN_SECONDS,
} from './ladder.ts';
import { asAnswered } from './outage.ts';
import { pageOrWait } from './page.ts';
import { nextPolicyLook, policyRequest } from './policy.ts';
import { judgeMissing, proofUnseen } from './proof.ts';
import type { OpenRun } from './run.ts';
import type { EpochSeconds } from './time.ts';
import type { Worker } from './worker.ts';

/** One step of an open run: what to do about it now, given what is on record and what was seen. */
export function decide(run: OpenRun, view: View, ladder: Ladder, now: EpochSeconds): Decision {
  if (view.kind === 'proven') return { kind: 'settle', proof: view.proof };
  if (view.kind === 'not-looked' && !isDue(run, now)) return { kind: 'nothing' };
  if (run.worker === null) return decideWithoutWorker(run, view, ladder, now);
  // Nobody searches for the worker of a run that has one.
  if (view.kind === 'no-worker-found') return { kind: 'nothing' };
  if (run.termination === null) return watch(run, run.worker, view, ladder, now);
  return climb(run.worker, run.termination, view, ladder, now);
}

/** A worker that nobody wants to end: is it there, is it ours, and does a policy end it? */
function watch(run: OpenRun, worker: Worker, view: OpenView, ladder: Ladder, now: EpochSeconds): Decision {
  switch (view.kind) {
    case 'not-looked':
      return isAsKnown(worker) && policyRequest(run, ladder.policies, now) === undefined
        ? restOrTerminate(run, ladder, now, null)
        : { kind: 'look', worker };
    case 'alive':
      return restOrTerminate(
        { ...run, worker: { ...worker, confirmed: true } },
        ladder,
        now,
        worker.containers.length > 0 ? null : LONGEST_RETRY_SECONDS,
      );
    case 'unclear':
      return restOrTerminate(
        run,
        withoutLaunch(run, ladder, now),
        now,
        view.lasting ? LONGEST_RETRY_SECONDS : LOOK_AGAIN_SECONDS,
      );
    case 'missing':
      return watchMissing(run, worker, ladder, now);
    case 'foreign':
    case 'service-managed':
    case 'unproven':
      return restOrTerminate(run, ladder, now, LONGEST_RETRY_SECONDS);
  }
}

/** That ECS says nothing is no sign that the launch has failed: its policy waits for an answer. */
function withoutLaunch(run: OpenRun, ladder: Ladder, now: EpochSeconds): Ladder {
  if (policyRequest(run, ladder.policies, now)?.actor !== 'policy:launch') return ladder;
  return { ...ladder, policies: { ...ladder.policies, launchSeconds: null } };
}

/** Nothing about the worker is open: it was seen alive, its task definition is known, and ECS still shows it. */
function isAsKnown({ confirmed, containers, missing_since, doubt }: Worker): boolean {
  return confirmed && containers.length > 0 && !missing_since && !doubt;
}

function watchMissing(run: OpenRun, worker: Worker, ladder: Ladder, now: EpochSeconds): Decision {
  const absence = judgeMissing(worker, now);
  switch (absence.kind) {
    case 'proven':
      return { kind: 'settle', proof: absence.proof };
    case 'counting': {
      const counted = { ...run, worker: { ...worker, missing_since: absence.since } };
      return restOrTerminate(counted, ladder, now, absence.until - now);
    }
    case 'unproven': {
      // It may only just have been launched; when it was attached is not on record.
      const isNew = !worker.verified && now < run.started_at + LONGEST_RETRY_SECONDS;
      return restOrTerminate(run, ladder, now, isNew ? LOOK_AGAIN_SECONDS : LONGEST_RETRY_SECONDS);
    }
  }
}

/** Ends the run where a policy is exceeded; else looks again after a while, or when a policy next applies. */
function restOrTerminate(
  run: OpenRun,
  { policies }: Ladder,
  now: EpochSeconds,
  lookAgainSeconds: number | null,
): Decision {
  const request = policyRequest(run, policies, now);
  if (request !== undefined) return { kind: 'terminate', request };
  const looks = [nextPolicyLook(run, policies), lookAgainSeconds === null ? null : now + lookAgainSeconds];
  return { kind: 'write', move: { set: { worker: run.worker, next_at: earliest(looks) }, events: [] } };
}

/**
 * A run that nobody attached a worker to: its launch may still be under way, so it is searched for once the
 * launch window is over, and settled when ECS has listed none twice.
 */
function decideWithoutWorker(run: OpenRun, view: View, ladder: Ladder, now: EpochSeconds): Decision {
  const { termination } = run;
  if (termination === null) return restOrTerminate(run, ladder, now, null);
  if (view.kind === 'unclear') return withoutAnswer(termination, view, now);
  const windowEndsAt = termination.requested_at + ladder.launchWindowSeconds;
  if (now < windowEndsAt) return wait(windowEndsAt);
  if (view.kind !== 'no-worker-found') return { kind: 'search' };
  if (run.last_heartbeat_at !== null) {
    return pageOrWait(
      asAnswered(termination),
      'a worker has sent heartbeats, but ECS lists none that this run started',
      now,
    );
  }
  const empty_searches = termination.empty_searches + 1;
  if (empty_searches >= EMPTY_SEARCHES_BEFORE_SETTLING)
    return { kind: 'settle', proof: proofUnseen('no_worker', null, now) };
  const set = {
    termination: { ...asAnswered(termination), empty_searches },
    next_at: now + SEARCH_AGAIN_SECONDS,
  };
  return { kind: 'write', move: { set, events: [] } };
}
