import { EXAMPLE_IDS } from '../../functions/api/openapi/example-records.ts';
import type { Call } from '../../functions/api/routes.ts';
import { createTask } from '../../functions/app/create-task.ts';
import { takeStep } from '../../functions/app/take-step.ts';
import { aWorker, freshId } from '../support/records.ts';
import { aWorld, type World } from '../support/world.ts';

/** The ids and the worker that the published examples of a call are read with. */
export interface Cast {
  readonly world: World;
  readonly taskId: string;
  readonly runId: string;
  readonly taskArn: string;
}

/** A world in which the published example of the call is taken. */
export function worldFor(call: Call): Promise<Cast> {
  return (PREPARED[call] ?? running)(aWorld());
}

/** For most calls an open run with its worker is what they need. */
const PREPARED: Readonly<Partial<Record<Call, (world: World) => Promise<Cast>>>> = {
  createTask: (world) => Promise.resolve({ ...NOBODY, world, taskId: freshId('task') }),
  claimRun: async (world) => ({ ...NOBODY, world, taskId: await board(world) }),
  holdTask: async (world) => ({ ...NOBODY, world, taskId: await board(world) }),
  releaseTask: async (world) => {
    const taskId = await board(world);
    await world.store.moveTask(taskId, { from: 'ready', to: 'blocked', heldBy: 'ann' });
    return { ...NOBODY, world, taskId };
  },
  attachWorker: async (world) => {
    const { taskId, runId } = await world.running({ hasWorker: false });
    const worker = aWorker();
    world.launch(runId, worker);
    return { world, taskId, runId, taskArn: worker.task_arn };
  },
  abandonRun: stuck,
};

const NOBODY = { runId: 'not-claimed-yet', taskArn: 'no-worker-yet' };

async function running(world: World): Promise<Cast> {
  const { taskId, runId, worker } = await world.running();
  return { world, taskId, runId, taskArn: worker.task_arn };
}

async function board(world: World): Promise<string> {
  const taskId = freshId('task');
  await createTask(world, { task_id: taskId, title: 'Summarize the minutes', assignee: null });
  return taskId;
}

async function stuck(world: World): Promise<Cast> {
  const cast = await running(world);
  world.workers.answerStops({ kind: 'denied', why: 'ecs:StopTask: AccessDeniedException: no' });
  await world.terminate(cast.runId);
  await takeStep(world, { run_id: cast.runId, hops: 0 });
  return cast;
}

/** The published text with the ids of the cast in place of those of the published story. */
export function recast(text: string, { taskId, runId, taskArn }: Cast): string {
  return text
    .replaceAll(EXAMPLE_IDS.taskArn, taskArn)
    .replaceAll(EXAMPLE_IDS.run, runId)
    .replaceAll(EXAMPLE_IDS.task, taskId)
    .replaceAll(`"${EXAMPLE_IDS.cluster}"`, '"unit"');
}
