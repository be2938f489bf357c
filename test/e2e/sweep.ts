import { GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { LocalStack } from '../../local/stack.ts';
import { type Client, until } from './client.ts';

/** What the sweep makes good: events that are all lost, and workers that nobody knows of. */
export function describeSweep(stack: () => LocalStack, client: () => Client): void {
  describe('runs whose STOPPED events are all lost', () => {
    it('end by what the sweep sees, those that nobody terminated too', async () => {
      const resume = silence(stack(), ['consumer']);
      const restore = loseStoppedEvents(stack());
      // What the API could not read of their containers is left to the sweep.
      const showDefinitions = silence(stack(), ['api'], 'DescribeTaskDefinition');
      const [completed, crashed, stopped] = [
        await client().run('finisher'),
        await client().run('crasher'),
        await client().run('silent'),
      ];
      showDefinitions();
      await client().terminate(stopped.runId);
      const runs = [completed, crashed, stopped];
      const ended = await Promise.all(runs.map(({ runId }) => client().ended(runId)));
      restore();
      resume();
      expect(ended.map(({ outcome }) => outcome)).toEqual(['completed', 'crashed', 'reclaimed']);
      expect(ended.map(({ proof }) => proof?.source)).toEqual(['describe', 'describe', 'describe']);
      const tasks = await Promise.all(runs.map(({ taskId }) => client().readTask(taskId)));
      expect(tasks.map(({ status }) => status)).toEqual(['done', 'ready', 'ready']);
    });
  });

  describe('the sweep in three processes at once', () => {
    it('settles a run once', async () => {
      const resume = silence(stack(), ['consumer', 'sweep']);
      const restore = loseStoppedEvents(stack());
      const { runId } = await client().run('crasher');
      await sweepUntil(stack(), {}, async () => (await client().readRun(runId)).ended_at !== null);
      restore();
      resume();
      const events = await client().listEvents(runId);
      expect(events.map(({ kind }) => kind)).toEqual(['claimed', 'worker_attached', 'crashed']);
    });

    it('tells of an orphan once, leaves it alone, and has it stopped once that is wanted', async () => {
      const { runId } = await client().run('silent');
      const orphan = await launchAnother(runId);
      await client().terminate(runId);
      const ended = await client().ended(runId);
      const lateEvents = async () => (await client().listEvents(runId)).slice(ended.version);

      const rules = { ORPHAN_AGE_SECONDS: '1', STOP_ORPHANS: 'off' };
      await sweepUntil(stack(), rules, async () => (await lateEvents()).length > 0);
      await sweepThrice(stack(), rules);
      const told = { kind: 'late_worker', payload: { worker: orphan, found_by: 'sweep', stop: false } };
      expect(await lateEvents()).toMatchObject([told]);
      await stack().idle();
      expect(await statusOf(orphan)).toBe('RUNNING');

      await sweepThrice(stack(), { ...rules, STOP_ORPHANS: 'on' });
      await until('the orphan to be stopped', async () =>
        (await lateEvents()).length > 2 ? true : undefined,
      );
      expect(await lateEvents()).toMatchObject([
        told,
        { kind: 'late_worker', payload: { worker: orphan, stop: true } },
        { kind: 'late_worker_stopped', payload: { worker: orphan } },
      ]);
      expect(await client().readRun(runId)).toMatchObject({ outcome: 'reclaimed', next_at: null });
    });
  });

  describe('a run that has been open for a week', () => {
    it('has the expiry of what it has on record put off', async () => {
      const { runId } = await client().run('silent');
      const written = await firstEventExpiry(runId);
      const aWeekAgo = (await client().readRun(runId)).started_at - 8 * 86_400;
      await setNumber(runId, 'EVENT#0000000001', 'expires_at', written - 8 * 86_400);
      await setNumber(runId, 'RUN', 'expiry_renewed_at', aWeekAgo);
      await until('a sweep to renew it', async () =>
        (await firstEventExpiry(runId)) >= written ? true : undefined,
      );
      await client().terminate(runId);
      await client().ended(runId);
    });
  });

  /** As if it were long ago. */
  async function setNumber(runId: string, sk: string, name: string, value: number): Promise<void> {
    await client().dynamoDb.send(
      new UpdateItemCommand({
        TableName: stack().tableName,
        Key: { pk: { S: `RUN#${runId}` }, sk: { S: sk } },
        UpdateExpression: 'SET #name = :value',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':value': { N: String(value) } },
      }),
    );
  }

  async function firstEventExpiry(runId: string): Promise<number> {
    const Key = { pk: { S: `RUN#${runId}` }, sk: { S: 'EVENT#0000000001' } };
    const { Item } = await client().dynamoDb.send(new GetItemCommand({ TableName: stack().tableName, Key }));
    return Number(Item?.['expires_at']?.N);
  }

  /** As a launcher does that forgot its client token. */
  async function launchAnother(runId: string): Promise<string> {
    const request = { cluster: stack().cluster, taskDefinition: 'silent', startedBy: runId };
    const { tasks } = await client().ecs.send(new RunTaskCommand(request));
    const taskArn = tasks?.[0]?.taskArn ?? '';
    await client().printed(taskArn, 'started');
    return taskArn;
  }

  async function statusOf(taskArn: string): Promise<string | undefined> {
    const command = new DescribeTasksCommand({ cluster: stack().cluster, tasks: [taskArn] });
    return (await client().ecs.send(command)).tasks?.[0]?.lastStatus;
  }
}

function loseStoppedEvents(stack: LocalStack): () => void {
  const restore = stack.events.intercept(({ detail }) =>
    detail.lastStatus === 'STOPPED' ? 'drop' : 'deliver',
  );
  onTestFinished(restore);
  return restore;
}

/** ECS does not answer these functions, by default not their looks: whatever ends a run is not theirs. */
function silence(stack: LocalStack, callers: readonly string[], action = 'DescribeTasks'): () => void {
  const fault = { name: 'ServerException', message: 'not now', statusCode: 500 };
  const refuse = () => ({ kind: 'refuse' as const, fault });
  const removes = callers.map((caller) => stack.hooks.add({ caller, action, when: 'before', run: refuse }));
  const answer = () => {
    for (const remove of removes) remove();
  };
  onTestFinished(answer);
  return answer;
}

async function sweepUntil(
  stack: LocalStack,
  variables: Readonly<Record<string, string>>,
  isDone: () => Promise<boolean>,
): Promise<void> {
  await until('three sweeps to do it', async () => {
    await sweepThrice(stack, variables);
    return (await isDone()) ? true : undefined;
  });
}

const BUNDLE = pathToFileURL(join(import.meta.dirname, '../../.build/functions/sweep/index.mjs')).href;
const SWEPT_WITHIN_MS = 20_000;
const INVOKE = 'const { handler } = await import(process.argv[1]); await handler({}, {});';

/** Three processes of the bundled function at once, with these variables in place of the template's. */
async function sweepThrice(stack: LocalStack, variables: Readonly<Record<string, string>>): Promise<void> {
  const env = { ...environmentOf(stack), ...variables };
  const args = ['--input-type=module', '--eval', INVOKE, BUNDLE];
  const removeBarrier = holdFirstLooks(stack);
  onTestFinished(removeBarrier);
  await Promise.all(
    [1, 2, 3].map(() => promisify(execFile)(process.execPath, args, { env, timeout: SWEPT_WITHIN_MS })),
  );
  removeBarrier();
}

/** At least two of the sweeps, which make two looks each, have seen the same before any of them acts. */
function holdFirstLooks(stack: LocalStack): () => void {
  const { promise: allHaveLooked, resolve } = Promise.withResolvers<undefined>();
  let looks = 0;
  return stack.hooks.add({
    caller: 'outside',
    action: 'DescribeTasks',
    when: 'after',
    run: () => {
      looks += 1;
      if (looks >= 3) resolve(undefined);
      return allHaveLooked;
    },
  });
}

function environmentOf(stack: LocalStack): Readonly<Record<string, string>> {
  const steps = stack.queues.find(({ logicalId }) => /StepsQueue/.test(logicalId));
  return {
    AWS_ENDPOINT_URL: stack.aws,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'outside',
    AWS_SECRET_ACCESS_KEY: 'outside',
    POWERTOOLS_SERVICE_NAME: 'standdown-sweep',
    DEPLOYMENT_NAME: 'local',
    TABLE_NAME: stack.tableName,
    STEPS_QUEUE_URL: steps?.url ?? '',
    CLUSTER_ARNS: `arn:aws:ecs:us-east-1:000000000000:cluster/${stack.cluster}`,
    RETENTION_DAYS: '90',
    CONFIRMATION_SLACK_SECONDS: '2',
    ORPHAN_AGE_SECONDS: '300',
    POLICY_LAUNCH_SECONDS: '600',
    POLICY_HEARTBEAT_SECONDS: '0',
    POLICY_LINGER_SECONDS: '300',
    STOP_ORPHANS: 'off',
  };
}
