import { claimRun } from '../../functions/app/claim-run.ts';
import { createTask } from '../../functions/app/create-task.ts';
import { requestTermination } from '../../functions/app/request-termination.ts';
import { settleWorker } from '../../functions/app/settle-worker.ts';
import { takeStep } from '../../functions/app/take-step.ts';
import type { RunStore } from '../../functions/ports/run-store.ts';
import { aWorker, freshId } from './records.ts';
import { aWorld } from './world.ts';

/** Takes a run through a store from its claim to its end by an operator's termination. */
export async function storeEndedRun(store: RunStore): Promise<string> {
  const world = aWorld();
  const deps = { ...world, store };
  const ids = { taskId: freshId('task'), runId: freshId('run') };
  const worker = aWorker();
  await createTask(deps, { task_id: ids.taskId, title: 'write it', assignee: null });
  world.launch(ids.runId, worker);
  await claimRun(deps, { ...ids, worker, profile: null, maxRuntimeSeconds: null, actor: 'dispatcher' });
  const actor = 'arn:aws:iam::000000000000:user/ann';
  const request = { actor, reason: 'wrong prompt', then: 'requeue', askSeconds: 0, isForced: false } as const;
  await requestTermination(deps, ids.runId, request);
  await takeStep(deps, { run_id: ids.runId, hops: 0 });
  await settleWorker(deps, world.stopped(ids.runId, worker));
  return ids.runId;
}
