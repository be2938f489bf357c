import { settleWorker } from '../../../functions/app/settle-worker.ts';
import type { StepDeps } from '../../../functions/app/step-run.ts';
import { proofUnseen } from '../../../functions/core/proof.ts';
import { hasEnded, type OpenRun, type Proof } from '../../../functions/core/run.ts';
import { settle } from '../../../functions/core/settlement.ts';
import { epochSeconds } from '../../../functions/core/time.ts';
import type { InvariantName } from '../invariants/violation.ts';
import type { System } from '../world/system.ts';

/** What matters to whoever has two copies of a job: proof, the right worker, the right task, an end for good. */
const HARM: readonly InvariantName[] = ['S1', 'S2', 'S3', 'S4'];

/**
 * Models of how others decide that a stopped job has ended, put in the place of our consumer in the same world.
 * They model a policy and nothing else: not the products, nor what else those do around it.
 */
export const BASELINES: readonly System[] = [
  {
    name: 'naive consumer',
    isJudgedBy: HARM,
    // StopTask, and the event is believed: read, then written without a condition, for whatever the task is on by then.
    takeStep: async (deps, { run_id }) => {
      const run = await openRun(deps, run_id);
      if (run?.worker && run.termination) await deps.workers.stop(run.worker, `standdown run ${run_id}`);
    },
    takeFact: async (deps, sighting) => {
      const runId = await deps.store.findRunOfWorker(sighting.task_arn);
      const run = runId === undefined ? undefined : await openRun(deps, runId);
      if (run === undefined) return;
      const proof = { ...proofUnseen('no_worker', run.worker, nowOf(deps)), source: 'event' as const };
      await endAnyhow(deps, run, proof);
    },
  },
  {
    name: 'mark after 180 s',
    isJudgedBy: HARM,
    // Dagster's run monitor: a run that is CANCELING for `cancel_timeout_seconds` (180) is marked canceled, proof or not.
    // dagster/_daemon/monitoring/run_monitoring.py, monitor_canceling_run; default in dagster/_core/instance.
    takeStep: async (deps, { run_id }) => {
      const run = await openRun(deps, run_id);
      if (run?.termination == null) return;
      const now = nowOf(deps);
      const marksAt = run.termination.requested_at + 180;
      if (now >= marksAt) return mark(deps, run);
      const set = {
        termination: { ...run.termination, stopping_at: now, stop_attempts: 1 },
        next_at: marksAt,
      };
      const stored = await deps.store.commit({ run, move: { set, events: [] }, createdAt: now });
      if (stored.kind === 'committed' && run.worker)
        await deps.workers.stop(run.worker, `standdown run ${run_id}`);
    },
    takeFact: settleWorker,
  },
  {
    name: 'one StopTask, unchecked',
    isJudgedBy: HARM,
    // Airflow's EcsRunTaskOperator.on_kill: one stop_task, whose answer is logged; the task instance counts as ended.
    // apache/airflow, providers/amazon/src/airflow/providers/amazon/aws/operators/ecs.py.
    takeStep: async (deps, { run_id }) => {
      const run = await openRun(deps, run_id);
      if (run?.termination == null) return;
      if (run.worker) await deps.workers.stop(run.worker, `standdown run ${run_id}`);
      await mark(deps, run);
    },
    takeFact: settleWorker,
  },
];

async function openRun(deps: StepDeps, runId: string): Promise<OpenRun | undefined> {
  const run = await deps.store.readRun(runId);
  return run === undefined || hasEnded(run) ? undefined : run;
}

/** The end, booked without proof, under our conditions. */
async function mark(deps: StepDeps, run: OpenRun): Promise<void> {
  const now = nowOf(deps);
  const { set, events, task } = settle(run, proofUnseen('no_worker', run.worker, now), now);
  await deps.store.commit({
    run,
    move: { set, events },
    createdAt: now,
    task: { kind: 'release', release: task },
  });
}

/** The end, written over whatever is there by now. */
async function endAnyhow(deps: StepDeps, run: OpenRun, proof: Proof): Promise<void> {
  const now = nowOf(deps);
  const { set, events, task } = settle(run, proof, now);
  const latest = await deps.store.readRun(run.run_id);
  if (latest) await deps.store.commit({ run: latest, move: { set, events }, createdAt: now });
  await deps.store.moveTask(run.task_id, { from: 'running', to: task.status, heldBy: task.held_by });
}

function nowOf({ clock }: StepDeps): number {
  return epochSeconds(clock.nowMs());
}
