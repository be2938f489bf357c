import { DescribeTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { until } from '../client.ts';
import { READER, RECORDER } from './common.ts';
import { readyTask } from './record-refusals.ts';
import { expectRefusal, type Scene } from './refusal.ts';

/** What a refusal leaves behind, and what it does not. */
export function describeEffects(scene: () => Scene): void {
  const client = () => scene().client;

  describe('a refusal for want of a right', () => {
    it.each([READER, RECORDER])(
      'keeps the $name from terminating a run, and changes nothing',
      async ({ token }) => {
        const { runId } = await client().claim();
        for (const verb of ['terminate', 'force-terminate', 'abandon']) {
          const body = { reason: 'not mine' };
          const answer = await client().call('POST', `/runs/${runId}/${verb}`, body, {
            authorization: `Bearer ${token}`,
          });
          expectRefusal('FORBIDDEN', { answer, detail: 'the caller may not make this call' });
        }
        expect(await client().readRun(runId)).toMatchObject({
          status: 'running',
          termination: null,
          version: 1,
        });
      },
    );

    it('does not keep a principal from what it may', async () => {
      const { runId } = await client().claim();
      const heartbeat = await client().call(
        'POST',
        `/runs/${runId}/heartbeat`,
        {},
        { authorization: `Bearer ${RECORDER.token}` },
      );
      const read = await client().call('GET', `/runs/${runId}`, undefined, {
        authorization: `Bearer ${READER.token}`,
      });
      expect([heartbeat.status, read.status]).toEqual([200, 200]);
    });
  });

  describe.skipIf(!existsSync('/proc'))('the token in the environment of a worker', () => {
    it('records what the worker says, and is good for nothing else', async () => {
      const { runId, taskArn } = await client().run('silent');
      const authorization = `Bearer ${await tokenOfWorker(scene(), taskArn)}`;
      const said = await client().call('POST', `/runs/${runId}/heartbeat`, {}, { authorization });
      expect(said.body).toEqual({ terminate: false });
      const answer = await client().call('POST', `/runs/${runId}/terminate`, {}, { authorization });
      expectRefusal('FORBIDDEN', { answer, detail: 'the caller may not make this call' });
      await client().terminate(runId);
      await client().ended(runId);
    });
  });

  describe('a worker that is refused', () => {
    it('is not recorded, and lives on with the run that it belongs to', async () => {
      const owner = await client().claim();
      const thief = await client().claim();
      const taskArn = await client().launch('polite', owner.runId);
      expect((await client().attach(thief.runId, taskArn)).body).toMatchObject({ code: 'WORKER_NOT_OF_RUN' });
      expect((await client().readRun(thief.runId)).worker).toBeNull();
      expect((await client().attach(owner.runId, taskArn)).status).toBe(200);
      await client().terminate(owner.runId);
      await client().ended(owner.runId);
    });

    it('by a claim leaves the task ready', async () => {
      const { runId } = await client().claim();
      const taskArn = await client().launch('silent', runId);
      const taskId = await readyTask(scene());
      const worker = { cluster: scene().stack.cluster, task_arn: taskArn };
      const { body } = await client().call('POST', `/tasks/${taskId}/runs`, { worker });
      expect(body).toMatchObject({ code: 'WORKER_NOT_OF_RUN' });
      expect(await client().readTask(taskId)).toMatchObject({ status: 'ready', attempts: 0 });
      await client().stopOutside(taskArn);
    });

    it('during a termination is recorded and stopped all the same', async () => {
      const { runId } = await client().claim();
      const taskArn = await client().launch('polite', runId);
      await client().terminate(runId);
      expect((await client().attach(runId, taskArn)).body).toMatchObject({ code: 'TERMINATION_REQUESTED' });
      expect(await client().ended(runId)).toMatchObject({
        outcome: 'reclaimed',
        worker: { task_arn: taskArn },
        proof: { task_arn: taskArn },
      });
    });

    it('after the end is recorded as late and stopped; the end stays as it is, termination and all', async () => {
      const { stack } = scene();
      const { runId } = await client().run('polite');
      await client().terminate(runId, { reason: 'first' });
      const run = await client().ended(runId);
      const members = { outcome: 'reclaimed', termination: run.termination };
      const refusal = { detail: `run ${runId} already ended`, members };
      expectRefusal('RUN_ALREADY_ENDED', { answer: await client().terminate(runId), ...refusal });
      const { tasks } = await client().ecs.send(
        new RunTaskCommand({ cluster: stack.cluster, taskDefinition: 'polite', startedBy: runId }),
      );
      const answer = await client().attach(runId, tasks?.[0]?.taskArn ?? '');
      expectRefusal('RUN_ALREADY_ENDED', { answer, ...refusal });
      await until('the late worker to be stopped', async () => {
        const [worker] = (await client().readRun(runId)).late_workers;
        return worker?.stopped_at ?? undefined;
      });
      const { outcome, ended_at, proof } = run;
      expect(await client().readRun(runId)).toMatchObject({ outcome, ended_at, proof });
      expect((await client().listEvents(runId)).map(({ kind }) => kind).slice(-2)).toEqual([
        'late_worker',
        'late_worker_stopped',
      ]);
    });
  });
}

async function tokenOfWorker({ stack, client }: Scene, taskArn: string): Promise<string> {
  const processId = await until('the worker to run', async () => {
    const command = new DescribeTasksCommand({ cluster: stack.cluster, tasks: [taskArn] });
    return (await client.ecs.send(command)).tasks?.[0]?.containers?.[0]?.runtimeId;
  });
  const environment = (await readFile(`/proc/${processId}/environ`, 'utf8')).split('\0');
  const prefix = 'STANDDOWN_TOKEN=';
  return environment.find((variable) => variable.startsWith(prefix))?.slice(prefix.length) ?? '';
}
