import { judge } from '../core/proof.ts';
import type { OpenRun, Proof, Run, RunMove } from '../core/run.ts';
import { hasEnded } from '../core/run.ts';
import { type Abandoner, settle } from '../core/settlement.ts';
import { epochSeconds } from '../core/time.ts';
import type { Sighting } from '../core/worker.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { RunStore } from '../ports/run-store.ts';

export interface SettleDeps {
  readonly store: RunStore;
  readonly clock: Clock;
  readonly log: Log;
}

const NO_MOVE: RunMove = { set: {}, events: [] };

/**
 * Writes the end of a run: run, task and event in one transaction, or nothing.
 * @returns the run as it has ended
 * @param first a move that belongs to the same moment and is written with it, before the end
 * @param abandoner whose word it is, where that is all there is
 */
export async function settleRun(
  deps: SettleDeps,
  run: OpenRun,
  proof: Proof,
  { first = NO_MOVE, abandoner }: { readonly first?: RunMove; readonly abandoner?: Abandoner } = {},
): Promise<Run | 'run-changed'> {
  const now = epochSeconds(deps.clock.nowMs());
  const { set, events, task, outcome } = settle({ ...run, ...first.set } as OpenRun, proof, now, abandoner);
  const move = { set: { ...first.set, ...set }, events: [...first.events, ...events] };
  const ending = { run, move, createdAt: now };
  const released = await deps.store.commit({ ...ending, task: { kind: 'release', release: task } });
  // A task that has gone on to another run is left alone: only this run's own record ends.
  const result = released.kind === 'task-changed' ? await deps.store.commit(ending) : released;
  if (result.kind !== 'committed') return 'run-changed';
  deps.log.info('run settled', { run_id: run.run_id, task_id: run.task_id, outcome, source: proof.source });
  return result.run;
}

/**
 * Settles a run whose worker was already STOPPED when it was attached; else gives the run back as it is, as where its
 * task definition could not be read: the next look, which attaching has set, reads it.
 */
export async function settleIfStopped(
  deps: SettleDeps,
  run: Run,
  sighting: Sighting | undefined,
): Promise<Run> {
  if (sighting === undefined || hasEnded(run) || !run.worker?.containers.length) return run;
  const verdict = judge(run.run_id, run.worker, sighting, 'describe', epochSeconds(deps.clock.nowMs()));
  if (verdict.kind !== 'proven') return run;
  const result = await settleRun(deps, run, verdict.proof).catch((error: unknown) => {
    const { run_id, task_id } = run;
    deps.log.warn('not settled at once, the next look does', { run_id, task_id, error });
    return 'run-changed' as const;
  });
  // Somebody else moved the run meanwhile; its next look, which attaching has set, settles it.
  return result === 'run-changed' ? run : result;
}
