import { freshId } from '../../support/records.ts';
import { attachRefusals, type ClaimedRun } from './attaching.ts';
import type { Scenario, Scene } from './refusal.ts';

/** What dispatchers and workers are refused, by call and code. */
export const RECORD_REFUSALS: Readonly<Record<string, Readonly<Record<string, Scenario>>>> = {
  createTask: {
    TASK_EXISTS: async ({ client }) => {
      const { taskId } = await client.claim();
      const answer = await client.call('POST', '/tasks', { task_id: taskId, title: 'again' });
      return { answer, detail: `task ${taskId} exists: running` };
    },
  },
  claimRun: {
    TASK_NOT_FOUND: async ({ client }) => ({
      answer: await client.call('POST', '/tasks/ghost/runs'),
      detail: 'task ghost not found',
    }),
    TASK_NOT_CLAIMABLE: async ({ client }) => {
      const { taskId } = await client.claim();
      const answer = await client.call('POST', `/tasks/${taskId}/runs`);
      return { answer, detail: `task ${taskId} is not claimable: running` };
    },
    RUN_EXISTS: async ({ client }) => {
      const { taskId, runId } = await client.claim();
      const other = await client.claim();
      const answer = await client.call('POST', `/tasks/${other.taskId}/runs`, { run_id: runId });
      return { answer, detail: `run ${runId} exists: running, of task ${taskId}` };
    },
    // A run that has ended is RUN_EXISTS to a claim; this one ends while the claim looks at its worker.
    RUN_ALREADY_ENDED: async (scene) => {
      const run = await scene.client.claim();
      const taskArn = await scene.client.launch('silent', run.runId);
      const remove = whileLookedAt(scene, taskArn, () => finish(scene, run));
      const answer = await claimWith(scene, run, taskArn);
      remove();
      return { answer, ...ended(run) };
    },
    ...attachRefusals(claimWith, ['worker', 'task_arn']),
  },
  attachWorker: {
    RUN_NOT_FOUND: async ({ client, stack }) => ({
      answer: await client.attach(
        'ghost',
        `arn:aws:ecs:us-east-1:000000000000:task/${stack.cluster}/${'f'.repeat(32)}`,
      ),
      detail: 'run ghost not found',
    }),
    RUN_ALREADY_ENDED: async (scene) => {
      const run = await finished(scene);
      const taskArn = await scene.client.launch('silent', run.runId);
      return { answer: await scene.client.attach(run.runId, taskArn), ...ended(run) };
    },
    ...attachRefusals(({ client }, { runId }, taskArn) => client.attach(runId, taskArn), ['task_arn']),
  },
  recordHeartbeat: refusalsOfRun('heartbeat'),
  finishRun: refusalsOfRun('finish', { outcome: 'failed' }),
};

/** What is refused about a run that there is not, and about one that has ended. */
export function refusalsOfRun(
  call: string,
  body?: object,
): Readonly<Record<'RUN_NOT_FOUND' | 'RUN_ALREADY_ENDED', Scenario>> {
  return {
    RUN_NOT_FOUND: async ({ client }) => ({
      answer: await client.call('POST', `/runs/ghost/${call}`, body),
      detail: 'run ghost not found',
    }),
    RUN_ALREADY_ENDED: async (scene) => {
      const run = await finished(scene);
      return { answer: await scene.client.call('POST', `/runs/${run.runId}/${call}`, body), ...ended(run) };
    },
  };
}

/** A run without a worker ends with its word. */
async function finished(scene: Scene): Promise<ClaimedRun> {
  const run = await scene.client.claim();
  await finish(scene, run);
  return run;
}

async function finish({ client }: Scene, { runId }: ClaimedRun): Promise<void> {
  await client.call('POST', `/runs/${runId}/finish`, { outcome: 'completed' });
}

function ended({ runId }: ClaimedRun) {
  return { detail: `run ${runId} already ended`, members: { outcome: 'completed' } };
}

function claimWith({ client, stack }: Scene, { taskId, runId }: ClaimedRun, taskArn: string) {
  const worker = { cluster: stack.cluster, task_arn: taskArn };
  return client.call('POST', `/tasks/${taskId}/runs`, { run_id: runId, worker });
}

function whileLookedAt({ stack }: Scene, taskArn: string, act: () => Promise<void>): () => void {
  let isDone = false;
  return stack.hooks.add({
    caller: 'api',
    action: 'DescribeTasks',
    when: 'before',
    run: async ({ input }) => {
      if (isDone || !JSON.stringify(input).includes(taskArn)) return undefined;
      isDone = true;
      await act();
      return undefined;
    },
  });
}

/** A task on the board that nobody has claimed. */
export async function readyTask({ client }: Scene): Promise<string> {
  const taskId = freshId('task');
  await client.call('POST', '/tasks', { task_id: taskId, title: 'ready' });
  return taskId;
}
