import {
  DescribeClustersCommand,
  DescribeContainerInstancesCommand,
  ListTasksCommand,
  StopTaskCommand,
} from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { INSTANCES } from '../../../local/ecs/instances.ts';
import { createSignalGate } from '../../../local/ecs/signals.ts';
import { cluster, shell, startLocalEcs } from './local-ecs.ts';
import type { LocalEcs } from './local-ecs.ts';

const [FIRST, SECOND] = INSTANCES;
const signals = createSignalGate();
let local: LocalEcs;
beforeAll(async () => {
  local = await startLocalEcs({ withholds: signals.withholds });
  await local.register('sleeper', [shell('worker', 'exec sleep 600', { stopTimeout: 2 })]);
});
afterAll(() => local[Symbol.asyncDispose]());

const onEc2 = (expression?: string) =>
  local.run('sleeper', {
    launchType: 'EC2',
    ...(expression && { placementConstraints: [{ type: 'memberOf', expression }] }),
  });
const describeInstances = (...containerInstances: string[]) =>
  local.client.send(new DescribeContainerInstancesCommand({ cluster, containerInstances }));

describe('a task on EC2', () => {
  it('is on the first instance of the cluster, whose EC2 instance ECS names by id and by ARN', async () => {
    const { containerInstanceArn = '', platformVersion } = await onEc2();
    const expected = { ec2InstanceId: FIRST.ec2InstanceId, containerInstanceArn, status: 'ACTIVE' };
    for (const reference of [containerInstanceArn, containerInstanceArn.split('/').at(-1) ?? '']) {
      expect(await describeInstances(reference)).toMatchObject({
        containerInstances: [expected],
        failures: [],
      });
    }
    expect(platformVersion).toBeUndefined();
  });

  it('is on the instance that a placement constraint names', async () => {
    const { containerInstanceArn = '' } = await onEc2(`ec2InstanceId == ${SECOND.ec2InstanceId}`);
    const { containerInstances } = await describeInstances(containerInstanceArn);
    expect(containerInstances).toMatchObject([{ ec2InstanceId: SECOND.ec2InstanceId }]);
  });

  it.each(['ec2InstanceId == i-1', 'attribute:ecs.os-type == linux', 'ec2InstanceId'])(
    'is refused where a constraint says more than is known: %s',
    async (expression) => {
      const message = expect.stringMatching(/^placementConstraints: expected one memberOf/) as string;
      await expect(onEc2(expression)).rejects.toMatchObject({ name: 'InvalidParameterException', message });
    },
  );

  it('is listed by its instance, and one on Fargate is not', async () => {
    const task = await onEc2(`ec2InstanceId == ${SECOND.ec2InstanceId}`);
    const elsewhere = [await onEc2(), await local.run('sleeper')];
    const { containerInstanceArn: containerInstance } = task;
    const { taskArns = [] } = await local.client.send(new ListTasksCommand({ cluster, containerInstance }));
    expect(taskArns).toContain(task.taskArn);
    for (const { taskArn = '' } of elsewhere) expect(taskArns).not.toContain(taskArn);
  });

  it('is known to the Docker of its instance by the labels of the agent, while it runs', async () => {
    const task = await onEc2();
    const labels = {
      'com.amazonaws.ecs.task-arn': task.taskArn,
      'com.amazonaws.ecs.container-name': 'worker',
    };
    const { containers } = await local.untilStatus(task, 'RUNNING');
    const ofTask = () =>
      [FIRST, SECOND].map((instance) =>
        local.ecs
          .containersOn(instance)
          .filter((container) => container.labels['com.amazonaws.ecs.task-arn'] === task.taskArn),
      );
    expect(ofTask()).toMatchObject([[{ id: containers?.[0]?.runtimeId, labels }], []]);
    ofTask()[0]?.[0]?.kill();
    expect(await local.untilStatus(task, 'STOPPED')).toMatchObject({ containers: [{ exitCode: 137 }] });
    expect(ofTask()).toEqual([[], []]);
  });

  it('outlives a StopTask whose signals are withheld, and not a kill past ECS', async () => {
    const task = await onEc2();
    await local.untilStatus(task, 'RUNNING');
    const withheld = Promise.withResolvers<undefined>();
    signals.intercept(({ taskArn, signal }) => {
      if (signal === 'SIGKILL') withheld.resolve(undefined);
      return taskArn === task.taskArn;
    });
    await local.client.send(new StopTaskCommand({ cluster, task: task.taskArn }));
    await withheld.promise;
    expect(await local.untilStatus(task, 'STOPPING')).toMatchObject({
      containers: [{ lastStatus: 'RUNNING' }],
    });
    for (const container of local.ecs.containersOn(FIRST)) container.kill();
    expect(await local.untilStatus(task, 'STOPPED')).toMatchObject({
      stopCode: 'UserInitiated',
      containers: [{ exitCode: 137 }],
    });
  });
});

describe('DescribeContainerInstances', () => {
  it('names what it does not know as missing', async () => {
    const unknown = 'f'.repeat(32);
    const { containerInstances, failures } = await describeInstances(unknown);
    const arn = `arn:aws:ecs:us-east-1:000000000000:container-instance/${cluster}/${unknown}`;
    expect([containerInstances, failures]).toEqual([[], [{ arn, reason: 'MISSING' }]]);
  });

  it('agrees with the cluster on how many there are', async () => {
    const { clusters } = await local.client.send(new DescribeClustersCommand({ clusters: [cluster] }));
    expect(clusters?.[0]?.registeredContainerInstancesCount).toBe(INSTANCES.length);
  });
});

it('tells a worker on EC2 where it runs', async () => {
  await local.register('where', [shell('worker', 'echo "on $AWS_EXECUTION_ENV"; exec sleep 600')]);
  const task = await local.run('where', { launchType: 'EC2' });
  await local.untilPrinted(task, 'on AWS_ECS_EC2');
});
