import { ECSClient } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ecsWorkerViews } from '../../../../functions/adapters/aws/ecs-worker-views.ts';
import type { PageAnswer } from '../../../../functions/adapters/memory/memory-worker-views.ts';
import type { MemoryWorker } from '../../../../functions/adapters/memory/memory-workers.ts';
import { type AwsStub, awsError, startAwsStub, type StubAnswer } from '../../../support/aws-stub.ts';
import { describeWorkerViews } from '../worker-views-contract.ts';

let stub: AwsStub;
beforeAll(async () => {
  stub = await startAwsStub();
});
beforeEach(() => void (stub.calls.length = 0));
afterAll(() => stub.close());

const views = (clusterArns: readonly string[]) =>
  ecsWorkerViews({ client: new ECSClient(stub.config), clusterArns });

describeWorkerViews('ECS', (workers, clusters) => {
  const queued: Record<string, readonly PageAnswer[]> = {};
  stub.answer((action, input) => {
    const [answer = { kind: 'whole' as const }, ...rest] = queued[action] ?? [];
    queued[action] = rest;
    if (answer.kind !== 'whole')
      return awsError(answer.kind === 'throttled' ? 'ThrottlingException' : 'AccessDeniedException');
    return { status: 200, body: action === 'ListTasks' ? list(workers, input) : look(workers, input) };
  });
  return {
    views: views(clusters),
    answerLooks: (...answers) => void (queued['DescribeTasks'] = answers),
    answerListings: (...answers) => void (queued['ListTasks'] = answers),
  };
});

/** ECS's own limits: 100 at once, and a token where there are more. */
function list(
  workers: readonly MemoryWorker[],
  { cluster, desiredStatus, maxResults, nextToken }: Record<string, unknown>,
) {
  if (Number(maxResults) > 100) throw new Error('ListTasks: at most 100');
  const listed = workers.filter(
    (worker) => worker.cluster === cluster && worker.desired_status === desiredStatus,
  );
  const end = Number(nextToken ?? 0) + 100;
  return {
    taskArns: listed.slice(end - 100, end).map(({ task_arn }) => task_arn),
    ...(end < listed.length && { nextToken: String(end) }),
  };
}

function look(workers: readonly MemoryWorker[], { cluster, tasks }: Record<string, unknown>) {
  const asked = tasks as readonly string[];
  if (asked.length > 100) throw new Error('DescribeTasks: at most 100');
  const found = workers.filter((worker) => worker.cluster === cluster && asked.includes(worker.task_arn));
  const known = found.map(({ task_arn }) => task_arn);
  return {
    tasks: found.map((worker) => ({
      taskArn: worker.task_arn,
      lastStatus: worker.last_status,
      createdAt: worker.created_at,
    })),
    failures: asked.filter((arn) => !known.includes(arn)).map((arn) => ({ arn, reason: 'MISSING' })),
  };
}

describe('looking at many workers in ECS', () => {
  const worker = { cluster: 'one', task_arn: 'arn:1' };
  const lookAt = async (answer: StubAnswer) => {
    stub.answer(() => answer);
    return (await views(['one']).lookAll([worker])).get('arn:1');
  };

  it('tells MISSING, another failure, no answer, a denial, a throttle and a fault of ECS apart', async () => {
    const failing = (reason: string) => ({ status: 200, body: { failures: [{ arn: 'arn:1', reason }] } });
    expect(await lookAt(failing('MISSING'))).toEqual({ kind: 'missing' });
    expect(await lookAt(failing('RESOURCE'))).toEqual({
      kind: 'unclear',
      why: 'ecs:DescribeTasks: RESOURCE',
    });
    expect(await lookAt({ status: 200, body: {} })).toEqual({
      kind: 'unclear',
      why: 'ecs:DescribeTasks: no answer',
    });
    expect(await lookAt(awsError('AccessDeniedException'))).toEqual({
      kind: 'unclear',
      why: 'ecs:DescribeTasks: AccessDeniedException: AccessDeniedException happened',
    });
    expect(await lookAt(awsError('ThrottlingException'))).toEqual({ kind: 'throttled' });
    expect(await lookAt(awsError('ServerException', {}, 500))).toMatchObject({ kind: 'unclear' });
  });

  it('calls ECS once for a hundred', async () => {
    stub.answer(() => ({ status: 200, body: {} }));
    await views(['one']).lookAll(
      Array.from({ length: 150 }, (_, id) => ({ ...worker, task_arn: `arn:${id}` })),
    );
    expect(stub.calls.map(({ input }) => (input['tasks'] as string[]).length)).toEqual([100, 50]);
  });

  it('shows the others of a page where one has an ARN that ECS does not take', async () => {
    const workers = Array.from({ length: 100 }, (_, id) => ({ ...worker, task_arn: `arn:${id}` }));
    stub.answer((_, { tasks }) => {
      const asked = tasks as string[];
      if (asked.includes('arn:37')) return awsError('InvalidParameterException');
      return { status: 200, body: { tasks: asked.map((taskArn) => ({ taskArn, lastStatus: 'RUNNING' })) } };
    });
    const seen = await views(['one']).lookAll(workers);
    const unseen = [...seen].filter(([, { kind }]) => kind !== 'seen');
    expect(unseen.map(([arn, { kind }]) => [arn, kind])).toEqual([['arn:37', 'unclear']]);
    expect(seen.size).toBe(100);
    expect(stub.calls.length).toBeLessThanOrEqual(16);
  });

  it('asks no more than sixteen times for a page where many are wrong, and shows those of the right parts', async () => {
    const workers = Array.from({ length: 100 }, (_, id) => ({ ...worker, task_arn: `arn:${id}` }));
    stub.answer((_, { tasks }) => {
      const asked = tasks as string[];
      if (asked.some((arn) => Number(arn.slice(4)) >= 50)) return awsError('InvalidParameterException');
      return { status: 200, body: { tasks: asked.map((taskArn) => ({ taskArn, lastStatus: 'RUNNING' })) } };
    });
    const seen = [...(await views(['one']).lookAll(workers)).values()];
    expect(seen.filter(({ kind }) => kind === 'seen')).toHaveLength(50);
    expect(seen.filter(({ kind }) => kind === 'unclear')).toHaveLength(50);
    expect(stub.calls.length).toBeGreaterThan(16);
    expect(stub.calls.length).toBeLessThan(40);
  });

  it('asks nothing more of such a page once ECS asks for patience', async () => {
    const workers = Array.from({ length: 8 }, (_, id) => ({ ...worker, task_arn: `arn:${id}` }));
    let calls = 0;
    stub.answer(() => awsError((calls += 1) < 3 ? 'InvalidParameterException' : 'ThrottlingException'));
    const kinds = [...(await views(['one']).lookAll(workers)).values()].map(({ kind }) => kind);
    expect(kinds).toEqual(Array(8).fill('throttled'));
    expect(stub.calls).toHaveLength(3);
  });
});
