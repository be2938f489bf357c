import { type EndedRun, hasEnded, type OpenRun } from '../../functions/core/run.ts';
import { isPolicy } from '../../functions/core/termination.ts';
import type { SmallWorld, Truth } from './small-world.ts';

/** The first promise of reliability.md that a move breaks, in words; undefined where it keeps them all. */
export function brokenBy(before: SmallWorld, after: SmallWorld): string | undefined {
  for (const [index, run] of after.runs.entries()) {
    const was = before.runs[index];
    const told = after.told[index];
    if (was === undefined || told === undefined) continue;
    if (hasEnded(was) && !isSameEnd(was, run as EndedRun))
      return `S1: run ${index} had ended and was changed`;
    if (told.terminal !== (hasEnded(run) ? 1 : 0))
      return `S8: run ${index} has ${told.terminal} terminal events`;
    if (told.requested > 1) return `S8: run ${index} was requested to end ${told.requested} times`;
    if (!hasEnded(was) && hasEnded(run)) {
      const broken = brokenByEnd(was, run, after.truths[index] ?? 'unborn', after);
      if (broken !== undefined) return `${broken} (run ${index} as ${run.outcome} by ${run.proof.source})`;
    }
    if (!hasEnded(run) && run.termination !== null) {
      if (run.next_at === null) return `dead end: run ${index} is terminated and has no next look`;
      if (run.termination.state === 'stuck' && !told.isStuck)
        return `dead end: run ${index} is stuck and nobody was told`;
    }
  }
  return brokenByTask(before, after);
}

function brokenByEnd(was: OpenRun, run: EndedRun, truth: Truth, { task }: SmallWorld): string | undefined {
  const isAbandoned = run.proof.source === 'operator';
  if (isAbandoned) {
    if (was.termination?.state !== 'stuck') return 'S2: it was abandoned, it was not stuck';
  } else if (truth === 'running') return 'S2: it ended, its worker runs';
  else if (truth === 'silent') return 'S2: it ended, nobody saw its worker exit';
  if (run.worker === null && run.proof.source !== 'no_worker' && !isAbandoned)
    return 'S2: ended without a worker, and not as never started';
  if (task.current_run_id === run.run_id) return 'S5: it ended, its task is still on it';
  const { termination, finish } = was;
  if (termination === null) {
    const isClean =
      run.proof.containers.length > 0 && run.proof.containers.every((each) => each.exit_code === 0);
    const ended = finish?.outcome ?? (isClean ? 'completed' : 'crashed');
    return run.outcome === ended ? undefined : `S6: expected ${ended}`;
  }
  const isOwn =
    run.proof.stop_code === 'EssentialContainerExited' && termination.asked_at === null && finish === null;
  const expected =
    finish?.outcome === 'completed' || isOwn
      ? 'completed'
      : isPolicy(termination.requested_by) && !isAbandoned
        ? 'timed_out'
        : 'reclaimed';
  if (run.outcome !== expected) return `S6: expected ${expected}`;
  return expected === 'reclaimed' && task.consecutive_failures > 0 ? 'S6: it counts as a failure' : undefined;
}

/** S2 and S4: a task leaves its run only as that run ends. */
function brokenByTask(before: SmallWorld, after: SmallWorld): string | undefined {
  if (before.task === after.task) return undefined;
  const index = before.runs.findIndex(({ run_id }) => run_id === before.task.current_run_id);
  const [was, run] = [before.runs[index], after.runs[index]];
  if (before.task.status !== 'running' || was === undefined || run === undefined) return undefined;
  return !hasEnded(was) && hasEnded(run) ? undefined : `S4: the task left run ${index}, which did not end`;
}

function isSameEnd(was: EndedRun, run: EndedRun): boolean {
  return (
    was.outcome === run.outcome &&
    was.error === run.error &&
    was.ended_at === run.ended_at &&
    was.proof === run.proof
  );
}
