import { RunTaskCommand } from '@aws-sdk/client-ecs';
import { randomUUID } from 'node:crypto';
import type { ProblemCode } from '../../../functions/http/problem.ts';
import type { Answer } from '../client.ts';
import type { Scenario, Scene } from './refusal.ts';

/** How a worker is brought to a run: by an attach, or by a repeated claim that names it. */
export type Bring = (scene: Scene, run: ClaimedRun, taskArn: string) => Promise<Answer>;

export interface ClaimedRun {
  readonly taskId: string;
  readonly runId: string;
}

type AttachCode = Extract<
  ProblemCode,
  'TERMINATION_REQUESTED' | 'WORKER_CONFLICT' | 'WORKER_IN_USE' | 'SERVICE_MANAGED' | 'WORKER_NOT_OF_RUN'
>;

/**
 * What keeps a worker from a run, whichever call brings it.
 * @param arnFields where its body names the ARN
 */
export function attachRefusals(
  bring: Bring,
  arnFields: readonly string[],
): Readonly<Record<AttachCode, Scenario>> {
  return {
    TERMINATION_REQUESTED: async (scene) => {
      const run = await scene.client.claim();
      const taskArn = await scene.client.launch('silent', run.runId);
      await scene.client.terminate(run.runId, { ask_seconds: 900 });
      const answer = await bring(scene, run, taskArn);
      await scene.client.call('POST', `/runs/${run.runId}/force-terminate`);
      return { answer, detail: `run ${run.runId} is being terminated: its worker will be stopped` };
    },
    WORKER_CONFLICT: async (scene) => {
      const run = await scene.client.claim();
      const first = unknownWorker(scene);
      await scene.client.attach(run.runId, first);
      const answer = await bring(scene, run, unknownWorker(scene));
      return { answer, detail: `run ${run.runId} has another worker: ${first}` };
    },
    WORKER_IN_USE: async (scene) => {
      const { runId } = await scene.client.claim();
      const taskArn = unknownWorker(scene);
      await scene.client.attach(runId, taskArn);
      const answer = await bring(scene, await scene.client.claim(), taskArn);
      return { answer, detail: `worker ${taskArn} serves another run` };
    },
    SERVICE_MANAGED: async (scene) => {
      const run = await scene.client.claim();
      const taskArn = await launchForService(scene, run.runId);
      const answer = await bring(scene, run, taskArn);
      await scene.client.stopOutside(taskArn);
      return { answer, detail: `worker ${taskArn} belongs to the ECS service web, which would replace it` };
    },
    WORKER_NOT_OF_RUN: async (scene) => {
      const run = await scene.client.claim();
      const taskArn = await scene.client.launch('silent', 'another-run');
      const answer = await bring(scene, run, taskArn);
      await scene.client.stopOutside(taskArn);
      const msg = `expected a worker started by ${run.runId}, got startedBy another-run`;
      const errors = [{ loc: ['body', ...arnFields], msg, type: 'worker_not_of_run' }];
      return { answer, detail: `${arnFields.join('.')}: ${msg}`, members: { errors } };
    },
  };
}

/** ECS does not know it, which keeps nobody from attaching it. */
export function unknownWorker({ stack }: Scene): string {
  const id = randomUUID().replaceAll('-', '');
  return `arn:aws:ecs:us-east-1:000000000000:task/${stack.cluster}/${id}`;
}

async function launchForService({ stack, client }: Scene, startedBy: string): Promise<string> {
  const group = 'service:web';
  const command = { cluster: stack.cluster, taskDefinition: 'silent', startedBy, group };
  const { tasks } = await client.ecs.send(new RunTaskCommand(command));
  return tasks?.[0]?.taskArn ?? '';
}
