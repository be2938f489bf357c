import { hasEnded, type Run } from '../../../functions/core/run.ts';
import type { RunCommit } from '../../../functions/ports/run-store.ts';
import type { Ecs, SimWorker } from '../world/ecs.ts';
import type { Looks } from '../world/plan.ts';
import { LISTED_WITHIN_SECONDS } from './end.ts';
import type { Rounds } from './liveness.ts';
import type { Report } from './violation.ts';

interface Deps {
  readonly ecs: Ecs;
  readonly looks: Looks;
  readonly nowMs: () => number;
  readonly report: Report;
  /** Whether all clocks are right: only then do times on record bound what really happened. */
  readonly areClocksRight: boolean;
}

export interface Orphans {
  /** ECS has listed these to a sweep. */
  listed(taskArns: readonly string[]): void;
  /** A write that took effect. */
  wrote(commit: RunCommit): void;
  /** L7: what goes on although its run has ended is told, once sweeps had time to see it twice; and stopped where wanted. */
  check(run: Run, rounds: Rounds): void;
}

/** Times on record are rounded down, once each. */
const ROUNDED_SECONDS = 1;

/** S11: an orphan is a worker of the run, whose run ended and which was made and seen long enough ago. */
export function orphans({ ecs, looks, nowMs, report, areClocksRight }: Deps): Orphans {
  const firstListedAtMs = new Map<string, number>();
  // A write may be on its way for long after its function has ended, and says when it set out.
  const endedAtMs = new Map<string, number>();
  const isOld = (sinceMs: number): boolean =>
    sinceMs + 1000 * (looks.orphanAgeSeconds - ROUNDED_SECONDS) <= nowMs();
  return {
    listed: (taskArns) => {
      for (const taskArn of taskArns)
        if (!firstListedAtMs.has(taskArn)) firstListedAtMs.set(taskArn, nowMs());
    },
    check: (run, rounds) => {
      if (!hasEnded(run)) return;
      const age = looks.orphanAgeSeconds;
      const stopsOrphans = nowMs() >= looks.stopsOrphansFromMs;
      for (const worker of ecs.workers) {
        // What ECS shows as STOPPED, and may be alive on a host that is lost, nobody can tell from one that is not.
        if (worker.startedBy !== run.run_id || !worker.isAlive || worker.shownStop !== null) continue;
        if (isKnown(run, worker, stopsOrphans)) continue;
        const listedAtMs = worker.launchedAtMs + 1000 * Math.max(age, LISTED_WITHIN_SECONDS);
        const writtenAtMs = endedAtMs.get(run.run_id) ?? 0;
        const fromMs = Math.max(rounds.sinceMs, listedAtMs, 1000 * (run.ended_at + age), writtenAtMs);
        // The rest of a round, one to see it, one to see it again.
        if (nowMs() > fromMs + 1000 * (age + 3 * rounds.roundSeconds))
          report('L7', `worker ${worker.task_arn} goes on, run ${run.run_id} has ended and nobody tells`);
      }
    },
    wrote: ({ run, move }) => {
      if (move.set.ended_at) endedAtMs.set(run.run_id, nowMs());
      const told = move.events.find(({ payload }) => payload['found_by'] === 'sweep')?.payload;
      if (told === undefined) return;
      const taskArn = String(told['worker']);
      const worker = ecs.find(taskArn);
      const since = {
        ended: run.ended_at ?? Infinity,
        firstListedMs: firstListedAtMs.get(taskArn) ?? Infinity,
      };
      const wrongs: readonly (readonly [boolean, string])[] = [
        [worker?.startedBy !== run.run_id, 'its run did not start it'],
        [!hasEnded(run), 'its run is open'],
        [told['stop'] === true && nowMs() < looks.stopsOrphansFromMs, 'and stopped, which is switched off'],
        [areClocksRight && !isOld(1000 * since.ended), 'its run has only just ended'],
        [areClocksRight && !isOld(worker?.launchedAtMs ?? Infinity), 'it was only just launched'],
        [areClocksRight && !isOld(since.firstListedMs), 'it was only just seen'],
      ];
      const wrong = wrongs.find(([isSo]) => isSo);
      if (wrong) report('S11', `${taskArn} of run ${run.run_id} is told to be an orphan: ${wrong[1]}`);
    },
  };
}

/** One that was only told is to be told again once orphans are stopped. */
function isKnown({ late_workers }: Run, { task_arn }: SimWorker, stopsOrphans: boolean): boolean {
  const late = late_workers.find((each) => each.task_arn === task_arn);
  return late !== undefined && (late.stop !== false || !stopsOrphans);
}
