import { ecsWorkers } from '../../../functions/adapters/aws/ecs-workers.ts';
import { attachWorker } from '../../../functions/app/attach-worker.ts';
import { takeStep } from '../../../functions/app/take-step.ts';
import { hasEnded, type Run } from '../../../functions/core/run.ts';
import { aWorker, NOW } from '../../support/records.ts';
import { aWorld, type World } from '../../support/world.ts';
import { type Said, shown } from './answers.ts';
import { answeredClient } from './ecs.ts';

/** What came of a run. */
export interface Played {
  readonly events: readonly string[];
  /** From the step that met the answer to the next look: seconds; null where none is due. */
  readonly nextLookSeconds: number | null;
  readonly end: string;
  /** What stands on record as the obstacle; null where there is none. */
  readonly obstacle: string | null;
}

export const PLAYED_HOURS = 6;

/** Plays the app and the adapter that are deployed through some hours in which ECS answers one call so, always. */
export async function play(said: Said, isTerminated: boolean): Promise<Played> {
  const world = aWorld();
  const runId = await arrange(world, said);
  if (isTerminated) await world.terminate(runId);
  const before = await world.kindsOf(runId);
  const { workers, isMet } = answeredWorkers(runId, said);
  const deps = { ...world, workers: { ...world.workers, ...workers } };
  let nextLookSeconds: number | null | undefined;
  let run = await world.readRun(runId);
  while (run.next_at !== null && run.next_at < NOW + PLAYED_HOURS * 3600) {
    world.clock.advance(Math.max(0, run.next_at - world.clock.nowMs() / 1000));
    await takeStep(deps, { run_id: runId, hops: 0 });
    run = await world.readRun(runId);
    if (isMet() && nextLookSeconds === undefined)
      nextLookSeconds = run.next_at && run.next_at - world.clock.nowMs() / 1000;
  }
  return {
    events: (await world.kindsOf(runId)).slice(before.length),
    nextLookSeconds: nextLookSeconds ?? null,
    end: endOf(run),
    obstacle: run.termination?.obstacle ?? null,
  };
}

/** A run as the call finds it: without a worker, with one whose task definition is not known, or with a known one. */
async function arrange(world: World, { call }: Said): Promise<string> {
  if (call !== 'ListTasks' && call !== 'DescribeTaskDefinition') return (await world.running()).runId;
  const { runId } = await world.running({ hasWorker: false });
  if (call === 'DescribeTaskDefinition') {
    const { cluster, task_arn } = aWorker();
    await attachWorker(world, { runId, worker: { cluster, task_arn }, actor: 'launcher' });
  }
  return runId;
}

function answeredWorkers(runId: string, { call, answers }: Said) {
  let isMet = false;
  const client = answeredClient((action) => {
    isMet ||= action === call;
    return answers[action] ?? (action === 'DescribeTasks' ? shown({ startedBy: runId }) : {});
  });
  const workers = ecsWorkers({ client, clusterArns: [aWorker().cluster] });
  return { workers, isMet: () => isMet };
}

function endOf(run: Run): string {
  if (hasEnded(run)) return `${run.outcome}, ${run.ended_at - NOW} s after the beginning`;
  return run.termination?.state ?? 'open';
}
