import { StopTaskCommand } from '@aws-sdk/client-ecs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bearerApi, type CallApi } from '../../../infra/examples/call-api.ts';
import { Interruption, runWorker, type Word, type Work } from '../../../infra/examples/worker.ts';
import { type LocalStack, startLocalStack } from '../../../local/stack.ts';
import { type Client, createClient, until } from '../../e2e/client.ts';
import { freshId } from '../../support/records.ts';

let stack: LocalStack;
let client: Client;
let callApi: CallApi;
beforeAll(async () => {
  const times = { sweepIntervalSeconds: 1, confirmationSlackSeconds: 2, launchWindowSeconds: 2 };
  stack = await startLocalStack({ port: 0, awsPort: 0, times });
  client = createClient(stack);
  callApi = bearerApi({ url: stack.api, token: stack.token });
});
afterAll(() => stack.close());

const never = new AbortController().signal;

/** Does the work of a run in this process, as a worker that is not attached. */
function work(runId: string, doWork: Work, { stopped = never, api = callApi } = {}) {
  return runWorker(doWork, { callApi: api, runId, heartbeatSeconds: 0.05 }, stopped);
}

const completed: Work = () => Promise.resolve({ outcome: 'completed', summary: 'three pages' });

/** Works until it is told to end, and remembers why. */
function endless() {
  const interruptions: Interruption[] = [];
  const doWork: Work = async (interrupted) => {
    await until('the interruption', () => (interrupted.aborted ? true : undefined));
    interruptions.push(interrupted.reason as Interruption);
    throw interruptions[0] as Error;
  };
  return { doWork, interruptions };
}

describe('a worker', () => {
  it('says last how its work ended', async () => {
    const { runId } = await client.claim();
    expect(await work(runId, completed)).toEqual({ outcome: 'completed', why: 'three pages' });
    expect(await client.readRun(runId)).toMatchObject({ outcome: 'completed', summary: 'three pages' });
  });

  it('says failed where its work throws', async () => {
    const { runId } = await client.claim();
    const end = await work(runId, () => Promise.reject(new Error('no disk')));
    expect(end).toEqual({ outcome: 'failed', why: 'no disk' });
    expect(await client.readRun(runId)).toMatchObject({ outcome: 'failed', error: 'no disk' });
  });

  it('does nothing before the API is there and knows its run', async () => {
    const taskId = freshId('task');
    const runId = freshId('run');
    let calls = 0;
    const api: CallApi = async (...call) => {
      calls += 1;
      if (calls === 1) throw new Error('connection refused');
      // From the third call on, somebody has claimed the run.
      if (calls === 3) {
        await client.call('POST', '/tasks', { task_id: taskId, title: 'write it' });
        await client.call('POST', `/tasks/${taskId}/runs`, { run_id: runId });
      }
      return callApi(...call);
    };
    let callsBeforeWork = 0;
    const doWork: Work = (): Promise<Word> => {
      callsBeforeWork = calls;
      return Promise.resolve({ outcome: 'completed' });
    };
    expect((await work(runId, doWork, { api })).outcome).toBe('completed');
    expect(callsBeforeWork).toBe(3);
  });

  it('does nothing for a run that has ended', async () => {
    const { runId } = await client.claim();
    await client.call('POST', `/runs/${runId}/finish`, { outcome: 'blocked' });
    const doWork: Work = () => Promise.reject(new Error('worked all the same'));
    expect(await work(runId, doWork)).toEqual({
      outcome: 'interrupted',
      why: 'the run has ended without this worker, before any work',
    });
    expect((await client.listEvents(runId)).map(({ kind }) => kind)).toEqual(['claimed', 'word', 'blocked']);
  });

  it('does nothing for a run that is being terminated', async () => {
    const { runId } = await client.claim();
    await client.terminate(runId, { reason: 'wrong prompt' });
    const end = await work(runId, () => Promise.reject(new Error('worked all the same')));
    expect(end).toEqual({ outcome: 'interrupted', why: 'asked to end: wrong prompt, before any work' });
  });

  it('tells its work when it is asked to end, and until when', async () => {
    const { runId } = await client.claim();
    const { doWork, interruptions } = endless();
    const working = work(runId, doWork);
    await until(
      'the first heartbeat',
      async () => (await client.readRun(runId)).last_heartbeat_at ?? undefined,
    );
    const { body } = await client.terminate(runId, { reason: 'wrong prompt', ask_seconds: 600 });
    expect(await working).toEqual({ outcome: 'interrupted', why: 'asked to end: wrong prompt' });
    const { next_at } = body['termination'] as { next_at: number };
    expect(interruptions.map(({ stopAt }) => stopAt)).toEqual([new Date(next_at * 1000)]);
  });

  it('tells its work when the run ends without it', async () => {
    const { runId } = await client.claim();
    const { doWork } = endless();
    const working = work(runId, doWork);
    await until(
      'the first heartbeat',
      async () => (await client.readRun(runId)).last_heartbeat_at ?? undefined,
    );
    await client.call('POST', `/runs/${runId}/finish`, { outcome: 'blocked' });
    expect((await working).why).toBe('the run has ended without this worker');
  });

  it('works on while heartbeats get no answer', async () => {
    const { runId } = await client.claim();
    let calls = 0;
    const api: CallApi = (...call) => {
      calls += 1;
      return calls > 1 && calls < 5 ? Promise.reject(new Error('connection reset')) : callApi(...call);
    };
    const doWork: Work = async () => {
      await until('some heartbeats', () => (calls > 5 ? true : undefined));
      return { outcome: 'completed' };
    };
    expect((await work(runId, doWork, { api })).outcome).toBe('completed');
  });

  it('leaves without a word when it gets the stop signal before its first answer', async () => {
    const stopping = new AbortController();
    const working = work('ghost', completed, { stopped: stopping.signal });
    stopping.abort(new Interruption('received SIGTERM'));
    expect(await working).toEqual({ outcome: 'interrupted', why: 'received SIGTERM, before any work' });
  });

  it('is told by the refusal of its word that the run ended meanwhile', async () => {
    const { runId } = await client.claim();
    const doWork: Work = async () => {
      await client.call('POST', `/runs/${runId}/finish`, { outcome: 'blocked' });
      return { outcome: 'completed' };
    };
    const end = await work(runId, doWork);
    expect(end).toEqual({
      outcome: 'completed',
      why: `409 RUN_ALREADY_ENDED: run ${runId} already ended`,
    });
    expect((await client.readRun(runId)).outcome).toBe('blocked');
  });
});

describe('a worker’s process', () => {
  const logOf = (taskArn: string) =>
    readFile(join(stack.logFolder, `${taskArn.split('/').at(-1)}-worker.log`), 'utf8').catch(() => '');

  it('cleans up on SIGTERM and exits with 143, so that nobody takes its work for done', async () => {
    const { runId, taskArn } = await client.run('slow');
    // Not only until its first heartbeat is on record: its answer may still be under way then.
    await until('the work to begin', async () =>
      (await logOf(taskArn)).includes('started') ? true : undefined,
    );
    await client.ecs.send(new StopTaskCommand({ cluster: stack.cluster, task: taskArn }));
    expect(await client.ended(runId)).toMatchObject({
      outcome: 'crashed',
      proof: { stop_code: 'UserInitiated', containers: [{ exit_code: 143 }] },
    });
    expect(await logOf(taskArn)).toContain('cleaned up, exiting');
  });

  it('exits without acting when the run has ended before it came', async () => {
    const { runId } = await client.claim();
    await client.call('POST', `/runs/${runId}/finish`, { outcome: 'blocked' });
    const taskArn = await client.launch('finisher', runId);
    await until('the worker to leave', async () =>
      (await logOf(taskArn)).includes('before any work') ? true : undefined,
    );
    expect((await client.listEvents(runId)).map(({ kind }) => kind)).toEqual(['claimed', 'word', 'blocked']);
  });

  it('says completed, then exits with 0', async () => {
    const { runId } = await client.run('finisher');
    expect(await client.ended(runId)).toMatchObject({
      outcome: 'completed',
      finish: { outcome: 'completed' },
      proof: { containers: [{ exit_code: 0 }] },
    });
  });
});
