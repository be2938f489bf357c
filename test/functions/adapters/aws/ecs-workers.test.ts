import { ECSClient } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ecsWorkers } from '../../../../functions/adapters/aws/ecs-workers.ts';
import { type AwsStub, awsError, startAwsStub } from '../../../support/aws-stub.ts';

let stub: AwsStub;
beforeAll(async () => {
  stub = await startAwsStub();
});
afterAll(() => stub.close());

const clusterArns = ['arn:one', 'arn:two'];
const workers = () => ecsWorkers({ client: new ECSClient(stub.config), clusterArns });
const missingIn = (status: string) => (action: string) => ({
  status: 200,
  body:
    action === 'DescribeClusters'
      ? { clusters: [{ status }] }
      : { tasks: [], failures: [{ reason: 'MISSING' }] },
});
const worker = { cluster: 'one', task_arn: 'arn:task/1' };

describe('looking at a worker', () => {
  it('reads what ECS says, with times as epoch seconds', async () => {
    stub.answer(() => ({
      status: 200,
      body: {
        tasks: [
          {
            taskArn: 'arn:task/1',
            taskDefinitionArn: 'arn:definition',
            lastStatus: 'STOPPED',
            startedBy: 'run-1',
            stopCode: 'UserInitiated',
            stoppedAt: 1_800_000_000.9,
            containers: [{ name: 'app', exitCode: 137 }],
          },
        ],
      },
    }));
    expect(await workers().look(worker)).toMatchObject({
      kind: 'seen',
      sighting: {
        started_by: 'run-1',
        stopped_at: 1_800_000_000,
        stopping_at: null,
        containers: [{ name: 'app', exit_code: 137, reason: null }],
      },
    });
  });

  it.each([{}, { containerInstanceArn: 'arn:host' }, { pullStartedAt: 1 }, { startedAt: 1 }])(
    'reads whether a host had it: %j',
    async (task) => {
      stub.answer(() => ({ status: 200, body: { tasks: [{ taskArn: 'arn:task/1', ...task }] } }));
      const was_placed = Object.keys(task).length > 0;
      expect(await workers().look(worker)).toMatchObject({ sighting: { was_placed } });
    },
  );

  it('tells a worker that ECS does not know from an answer that says nothing', async () => {
    stub.answer(missingIn('ACTIVE'));
    expect(await workers().look(worker)).toEqual({ kind: 'missing' });
    stub.answer(() => ({ status: 200, body: {} }));
    expect(await workers().look(worker)).toMatchObject({
      kind: 'unclear',
      why: 'ecs:DescribeTasks: no answer',
    });
  });

  it.each(['INACTIVE', 'PROVISIONING', 'FAILED'])(
    'takes MISSING for no answer where the cluster is %s, until somebody acts',
    async (status) => {
      stub.answer(missingIn(status));
      const why = `ecs:DescribeClusters: the cluster one is ${status}, so MISSING proves nothing`;
      expect(await workers().look(worker)).toMatchObject({ kind: 'unclear', why, lasting: true });
    },
  );

  it.each([
    ['AccessDeniedException', true],
    ['ThrottlingException', undefined],
  ])('takes MISSING for no answer where asking about the cluster brings %s', async (name, lasting) => {
    stub.answer((action) => (action === 'DescribeClusters' ? awsError(name) : missingIn('ACTIVE')(action)));
    const answer = await workers().look(worker);
    expect(answer).toMatchObject({
      kind: 'unclear',
      why: expect.stringContaining('ecs:DescribeClusters') as string,
    });
    expect('lasting' in answer || undefined).toBe(lasting);
  });

  it.each([
    ['AccessDeniedException', 400, true],
    ['ClusterNotFoundException', 400, true],
    ['ThrottlingException', 400, undefined],
    ['ServerException', 500, undefined],
  ])('takes %s (%i) for no answer, lasting: %s', async (name, status, lasting) => {
    stub.answer(() => awsError(name, {}, status));
    const why = `ecs:DescribeTasks: ${name}: ${name} happened`;
    const answer = await workers().look(worker);
    expect(answer).toMatchObject({ kind: 'unclear', why });
    expect('lasting' in answer || undefined).toBe(lasting);
  });
});

describe('stopping a worker', () => {
  it.each([
    ['AccessDeniedException', 400, 'denied'],
    ['InvalidParameterException', 400, 'refused'],
    ['ClusterNotFoundException', 400, 'refused'],
    ['ThrottlingException', 400, 'deferred'],
    ['ServerException', 500, 'deferred'],
  ])('answered with %s (%i) is %s', async (name, status, kind) => {
    stub.answer(() => awsError(name, {}, status));
    expect(await workers().stop(worker, 'because')).toMatchObject({
      kind,
      why: expect.stringContaining(name) as string,
    });
  });

  it('names cluster, worker and reason', async () => {
    stub.answer(() => ({ status: 200, body: {} }));
    expect(await workers().stop(worker, 'because')).toEqual({ kind: 'accepted' });
    expect(stub.calls.at(-1)).toEqual({
      action: 'StopTask',
      input: { cluster: 'one', task: 'arn:task/1', reason: 'because' },
    });
  });
});

describe('searching for a worker by startedBy', () => {
  it('asks every cluster for running and stopped ones', async () => {
    stub.calls.length = 0;
    stub.answer((_, { cluster, desiredStatus }) => ({
      status: 200,
      body: { taskArns: cluster === 'arn:two' && desiredStatus === 'STOPPED' ? ['arn:task/9'] : [] },
    }));
    expect(await workers().findStartedBy('run-1')).toEqual({
      kind: 'found',
      workers: [{ cluster: 'arn:two', task_arn: 'arn:task/9' }],
    });
    expect(stub.calls).toHaveLength(4);
    expect(stub.calls.every(({ input }) => input['startedBy'] === 'run-1')).toBe(true);
  });

  it('goes on behind an empty page', async () => {
    stub.calls.length = 0;
    stub.answer((_, { cluster, desiredStatus, nextToken }) => {
      if (cluster !== 'arn:two' || desiredStatus !== 'RUNNING')
        return { status: 200, body: { taskArns: [] } };
      const page = Number(nextToken ?? 0);
      const body = page < 2 ? { taskArns: [], nextToken: String(page + 1) } : { taskArns: ['arn:task/7'] };
      return { status: 200, body };
    });
    expect(await workers().findStartedBy('run-1')).toEqual({
      kind: 'found',
      workers: [{ cluster: 'arn:two', task_arn: 'arn:task/7' }],
    });
    expect(stub.calls).toHaveLength(4 + 2);
    expect(stub.calls.every(({ input }) => input['startedBy'] === 'run-1')).toBe(true);
  });

  it('finds nobody absent by a list that does not end, though it has found others, until somebody acts', async () => {
    stub.calls.length = 0;
    stub.answer((_, { cluster, desiredStatus }) => ({
      status: 200,
      body:
        cluster === 'arn:one' && desiredStatus === 'RUNNING'
          ? { taskArns: [], nextToken: 'on' }
          : { taskArns: ['arn:task/7'] },
    }));
    expect(await workers().findStartedBy('run-1')).toEqual({
      kind: 'unclear',
      why: 'ecs:ListTasks: a list goes on after 5 pages, so it is not known who is on it',
      lasting: true,
    });
    expect(stub.calls).toHaveLength(4 + 4);
  });

  it('takes no page that ECS refuses for the last one', async () => {
    stub.answer((_, { nextToken }) =>
      nextToken ? awsError('ThrottlingException') : { status: 200, body: { taskArns: [], nextToken: 'on' } },
    );
    expect(await workers().findStartedBy('run-1')).toMatchObject({ kind: 'unclear' });
  });

  it('does not take a throttle for an empty list', async () => {
    stub.answer((_, { desiredStatus }) =>
      desiredStatus === 'STOPPED' ? awsError('ThrottlingException') : { status: 200, body: { taskArns: [] } },
    );
    expect(await workers().findStartedBy('run-1')).toMatchObject({ kind: 'unclear' });
  });
});

describe('reading a task definition', () => {
  it('keeps what a stop depends on', async () => {
    stub.answer(() => ({
      status: 200,
      body: {
        taskDefinition: {
          containerDefinitions: [
            { name: 'app', stopTimeout: 90, dependsOn: [{ containerName: 'db', condition: 'START' }] },
            { name: 'db', essential: false },
          ],
        },
      },
    }));
    expect(await workers().readDefinition('arn:definition')).toEqual({
      kind: 'read',
      containers: [
        { name: 'app', essential: true, stop_timeout: 90, depends_on: ['db'] },
        { name: 'db', essential: false, stop_timeout: null, depends_on: [] },
      ],
    });
  });

  it.each([
    ['ThrottlingException', { kind: 'unclear' }],
    ['AccessDeniedException', { kind: 'unclear', lasting: true }],
    ['ClientException', { kind: 'gone' }],
    ['InvalidParameterException', { kind: 'gone' }],
    ['ExpiredTokenException', { kind: 'unclear', lasting: true }],
  ])('tells a definition that ECS keeps from us from one that is gone: %s', async (name, expected) => {
    stub.answer(() => awsError(name));
    expect(await workers().readDefinition('arn:definition')).toMatchObject(expected);
  });
});
