import { DescribeTaskDefinitionCommand, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import type { ContainerDefinition } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalEcs } from './local-ecs.ts';
import type { LocalEcs } from './local-ecs.ts';

let local: LocalEcs;
beforeAll(async () => {
  local = await startLocalEcs();
});
afterAll(() => local[Symbol.asyncDispose]());

const worker: ContainerDefinition = { name: 'worker', image: 'local/test' };

async function register(...containerDefinitions: ContainerDefinition[]) {
  const command = new RegisterTaskDefinitionCommand({ family: 'test', containerDefinitions });
  return (await local.client.send(command)).taskDefinition;
}

async function describeDefinition(taskDefinition: string) {
  return (await local.client.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition;
}

describe('RegisterTaskDefinition', () => {
  it('counts the revisions of a family from 1', async () => {
    const command = new RegisterTaskDefinitionCommand({ family: 'counted', containerDefinitions: [worker] });
    expect((await local.client.send(command)).taskDefinition?.revision).toBe(1);
    expect((await local.client.send(command)).taskDefinition?.revision).toBe(2);
    expect((await describeDefinition('counted'))?.revision).toBe(2);
    expect((await describeDefinition('counted:1'))?.revision).toBe(1);
  });

  it('keeps fields that have no effect here', async () => {
    const registered = await register({ ...worker, hostname: 'somewhere', user: 'nobody' });
    expect(await describeDefinition(registered?.taskDefinitionArn ?? '')).toEqual(registered);
    expect(registered?.containerDefinitions).toMatchObject([
      { ...worker, essential: true, hostname: 'somewhere', user: 'nobody' },
    ]);
    expect(registered?.registeredAt).toBeInstanceOf(Date);
  });

  it.each([2, 120])('accepts a stop timeout of %i s', async (stopTimeout) => {
    await expect(register({ ...worker, stopTimeout })).resolves.toBeDefined();
  });

  it.each<[string, ContainerDefinition[], string]>([
    ['a stop timeout of 1 s', [{ ...worker, stopTimeout: 1 }], 'containerDefinitions.0.stopTimeout: '],
    ['a stop timeout of 121 s', [{ ...worker, stopTimeout: 121 }], 'containerDefinitions.0.stopTimeout: '],
    ['no container', [], 'Container list cannot be empty.'],
    ['a container without an image', [{ name: 'worker' }], 'containerDefinitions.0.image: '],
    ['only containers that are not essential', [{ ...worker, essential: false }], 'at least one essential'],
    ['two containers of one name', [worker, worker], 'expected unique names, got worker twice'],
    [
      'a dependency on a container that is not there',
      [{ ...worker, dependsOn: [{ containerName: 'nobody', condition: 'START' }] }],
      'expected a container of this task, got nobody',
    ],
    [
      'a circle of dependencies',
      [
        { ...worker, name: 'a', dependsOn: [{ containerName: 'b', condition: 'START' }] },
        { ...worker, name: 'b', dependsOn: [{ containerName: 'a', condition: 'START' }] },
      ],
      'expected no circle, got a -> b -> a',
    ],
  ])('refuses %s', async (_, containers, message) => {
    await expect(register(...containers)).rejects.toMatchObject({
      name: 'ClientException',
      message: expect.stringContaining(message) as string,
    });
  });
});

describe('DescribeTaskDefinition', () => {
  it.each(['polite', 'slow', 'stubborn', 'crasher', 'finisher', 'family'])(
    'knows %s from the start',
    async (family) => {
      expect(await describeDefinition(family)).toMatchObject({ family, revision: 1, status: 'ACTIVE' });
    },
  );

  it.each([
    ['slow', 10],
    ['stubborn', 2],
    ['family', 2],
    ['polite', undefined],
  ])('tells the stop timeout of %s: %s', async (family, stopTimeout) => {
    expect((await describeDefinition(family))?.containerDefinitions?.[0]?.stopTimeout).toBe(stopTimeout);
  });

  it('refuses a family that it does not know', async () => {
    await expect(describeDefinition('nobody')).rejects.toMatchObject({
      name: 'ClientException',
      message: 'Unable to describe task definition.',
    });
  });
});
