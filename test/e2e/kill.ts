import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { DescribeTasksCommand, RegisterTaskDefinitionCommand, type Task } from '@aws-sdk/client-ecs';
import { GetCommandInvocationCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { beforeAll, describe, expect, it } from 'vitest';
import { INSTANCES, type Instance } from '../../local/ecs/instances.ts';
import type { FaultRule } from '../../local/faults/rule.ts';
import type { LocalStack } from '../../local/stack.ts';
import { type Client, until } from './client.ts';
import { expectOneEnd, withFaults } from './fault-rules.ts';

const OUTSIDE = { accessKeyId: 'outside', secretAccessKey: 'outside' };
const [GIVEN, NOT_GIVEN] = INSTANCES;
const PUSHED = ['claimed', 'worker_attached', 'termination_requested', 'stopping'];

/** On a stack that is deployed with `ec2Kill`, and whose sweep comes when the test says so. */
export function describeKill(stack: () => LocalStack, client: () => Client): void {
  beforeAll(async () => {
    await register('alone', ['worker'], 2);
    await register('pair', ['worker', 'sidecar'], 120);
  });

  describe.concurrent('a worker that survives the SIGKILL of two StopTask calls', () => {
    it('is killed on its instance, which settles the run by the event of its end', async () => {
      const { runId, taskArn } = await client().run('alone', on(GIVEN));
      const fired = await withFaults(stack(), deaf(taskArn), async () => {
        await client().terminate(runId);
        await until('SIGKILL to be withheld', () =>
          stack()
            .faults.list()
            .filter(({ match, fired }) => match === taskArn && fired === 1).length === 2
            ? true
            : undefined,
        );
        expect((await taskOf(taskArn)).lastStatus).toBe('STOPPING');
        for (const told of [1, 2]) {
          await pushesTold(runId, told);
          await confirmationIsOver(runId);
        }
        await client().ended(runId);
      });
      expect(fired).toEqual([1, 1]);
      expect(await expectOneEnd(client(), runId)).toEqual([...PUSHED, 'stopping', 'stopping', 'reclaimed']);
      expect(await pushes(runId)).toEqual(['stop 1', 'stop 2', 'kill 3']);
      expect(await client().readRun(runId)).toMatchObject({
        termination: { rung: 'kill' },
        proof: { source: 'event', stop_code: 'UserInitiated', containers: [{ exit_code: 137 }] },
      });
      const { payload } = (await client().listEvents(runId)).at(-1) ?? {};
      expect(payload).toMatchObject({ rung: 'kill', stop_class: 'killed_after_grace', forced: true });
    });
  });

  describe.concurrent('a forced termination on EC2', () => {
    it('kills each container at once, long before ECS would', async () => {
      const { runId, taskArn } = await client().run('pair', on(GIVEN));
      const other = await client().run('pair', on(GIVEN));
      await withFaults(stack(), deaf(taskArn), async () => {
        await client().call('POST', `/runs/${runId}/force-terminate`);
        await client().ended(runId);
      });
      expect(await expectOneEnd(client(), runId)).toEqual([...PUSHED, 'reclaimed']);
      expect(await pushes(runId)).toEqual(['kill 1']);
      const { proof } = await client().readRun(runId);
      expect(proof?.containers.map(({ exit_code }) => exit_code)).toEqual([137, 137]);
      expect((await taskOf(other.taskArn)).lastStatus).toBe('RUNNING');
    });

    it('does no harm where the worker is gone before the kill comes', async () => {
      const { runId, taskArn } = await client().run('pair', on(GIVEN));
      const sent = exitBeforeKill(taskArn);
      await withFaults(stack(), deaf(taskArn), async () => {
        await client().call('POST', `/runs/${runId}/force-terminate`);
        await client().ended(runId);
      });
      expect(await finished(await sent, GIVEN)).toMatchObject({
        Status: 'Success',
        StandardOutputContent: '',
        StandardErrorContent: '',
      });
      await stack().idle();
      expect(await expectOneEnd(client(), runId)).toEqual([...PUSHED, 'reclaimed']);
    });

    it('that is denied is told, and is made once it is allowed and asked for again', async () => {
      const { runId, taskArn } = await client().run('pair', on(GIVEN));
      const deny = {
        caller: 'consumer',
        action: 'SendCommand',
        effect: 'deny',
        count: 1,
        match: taskArn,
      } as const;
      await withFaults(stack(), [...deaf(taskArn), deny], async () => {
        await client().call('POST', `/runs/${runId}/force-terminate`);
        expect(await obstacleOf(runId)).toContain('ssm:SendCommand: AccessDeniedException');
        expect((await taskOf(taskArn)).lastStatus).toBe('STOPPING');
        await client().terminate(runId);
        await client().ended(runId);
      });
      await expectOneEnd(client(), runId);
      expect(await pushes(runId)).toEqual(['kill 1', 'kill 1']);
    });

    it('is stuck on an instance that was not given over to it, names the action, and ends with the worker', async () => {
      const { runId, taskId, taskArn } = await client().run('pair', on(NOT_GIVEN));
      await withFaults(stack(), deaf(taskArn), async () => {
        await client().call('POST', `/runs/${runId}/force-terminate`);
        const obstacle = await obstacleOf(runId);
        expect(obstacle).toMatch(/^ssm:SendCommand: AccessDeniedException: User: \S+ is not authorized/);
        expect(obstacle).toContain(`ssm:SendCommand on resource: ${instanceArn(NOT_GIVEN)}`);
        expect((await taskOf(taskArn)).lastStatus).toBe('STOPPING');
        expect(await client().readTask(taskId)).toMatchObject({ status: 'running', current_run_id: runId });
        await killByHand(taskArn, NOT_GIVEN);
        await client().ended(runId);
      });
      const kinds = [...PUSHED, 'stop_refused', 'stuck', 'unstuck', 'reclaimed'];
      expect(await expectOneEnd(client(), runId)).toEqual(kinds);
      expect(stack().access.refusals()).toEqual([expect.stringContaining(instanceArn(NOT_GIVEN))]);
    });
  });

  // Last: what was allowed and never used shows only once everything else has run.
  it('allows the consumer of a stack with kill nothing for it that it never does, and nobody else anything', () => {
    const ofKill = stack()
      .access.uses()
      .filter(({ permission: { action } }) => /^ssm:|ContainerInstance/.test(action))
      .map(({ caller, permission: { action, resource }, uses }) => [`${caller} ${action} ${resource}`, uses]);
    const used = expect.toSatisfy((uses: number) => uses > 0, 'used') as number;
    expect(ofKill).toEqual([
      [
        `consumer ecs:DescribeContainerInstances arn:aws:ecs:us-east-1:000000000000:container-instance/${stack().cluster}/*`,
        used,
      ],
      ['consumer ssm:SendCommand arn:aws:ssm:us-east-1::document/AWS-RunShellScript', used],
      ['consumer ssm:SendCommand arn:aws:ec2:us-east-1:000000000000:instance/*', used],
    ]);
  });

  const ssm = () => new SSMClient({ endpoint: stack().aws, region: 'us-east-1', credentials: OUTSIDE });

  async function register(family: string, names: readonly string[], stopTimeout: number): Promise<void> {
    const containerDefinitions = names.map((name) => ({
      name,
      image: `local/${family}`,
      command: ['/bin/sh', '-c', 'exec sleep 600'],
      stopTimeout,
    }));
    await client().ecs.send(new RegisterTaskDefinitionCommand({ family, containerDefinitions }));
  }

  async function taskOf(taskArn: string): Promise<Task> {
    const answer = await client().ecs.send(
      new DescribeTasksCommand({ cluster: stack().cluster, tasks: [taskArn] }),
    );
    return answer.tasks?.[0] ?? {};
  }

  /** Each `stopping` on record, such as `stop 1`. */
  async function pushes(runId: string): Promise<readonly string[]> {
    const events = (await client().listEvents(runId)).filter(({ kind }) => kind === 'stopping');
    return events.map(({ payload }) => `${String(payload['rung'])} ${String(payload['attempt'])}`);
  }

  async function pushesTold(runId: string, count: number): Promise<void> {
    await until(`${count} pushes of run ${runId}`, async () =>
      (await pushes(runId)).length === count ? true : undefined,
    );
    await stack().idle();
  }

  /** As if the worker had had all its time, and the sweep came by. */
  async function confirmationIsOver(runId: string): Promise<void> {
    await client().dynamoDb.send(
      new UpdateItemCommand({
        TableName: stack().tableName,
        Key: { pk: { S: `RUN#${runId}` }, sk: { S: 'RUN' } },
        UpdateExpression: 'SET termination.confirm_by = :past, next_at = :past',
        ExpressionAttributeValues: { ':past': { N: String(Math.floor(Date.now() / 1000) - 1) } },
      }),
    );
    await stack().sweepNow();
  }

  /** Kills the worker past ECS while the consumer's SendCommand for it is under way. Resolves to the command's id. */
  function exitBeforeKill(taskArn: string): Promise<string> {
    const sent = Promise.withResolvers<string>();
    const isAbout = (input: unknown) => JSON.stringify(input).includes(taskArn);
    const ofConsumer = { caller: 'consumer', action: 'SendCommand' };
    const removeBefore = stack().hooks.add({
      ...ofConsumer,
      when: 'before',
      run: async ({ input }) => {
        if (!isAbout(input)) return undefined;
        removeBefore();
        const { containers = [] } = await taskOf(taskArn);
        for (const { runtimeId } of containers) process.kill(-Number(runtimeId), 'SIGKILL');
        await until('the worker to be gone', async () =>
          (await taskOf(taskArn)).lastStatus === 'STOPPED' ? true : undefined,
        );
        return undefined;
      },
    });
    const removeAfter = stack().hooks.add({
      ...ofConsumer,
      when: 'after',
      run: ({ input }, answer) => {
        if (!isAbout(input)) return undefined;
        removeAfter();
        const { Command } = JSON.parse(answer?.body ?? '') as { Command: { CommandId: string } };
        sent.resolve(Command.CommandId);
        return undefined;
      },
    });
    return sent.promise;
  }

  function finished(CommandId: string, { ec2InstanceId }: Instance) {
    return until(`command ${CommandId} to end`, async () => {
      const invocation = await ssm().send(
        new GetCommandInvocationCommand({ CommandId, InstanceId: ec2InstanceId }),
      );
      return invocation.Status === 'InProgress' ? undefined : invocation;
    });
  }

  /** By somebody who may, as the runbook has it. */
  async function killByHand(taskArn: string, { ec2InstanceId }: Instance): Promise<void> {
    const label = `label=com.amazonaws.ecs.task-arn=${taskArn}`;
    const commands = [`docker kill $(docker ps --quiet --filter '${label}')`];
    const DocumentName = 'AWS-RunShellScript';
    await ssm().send(
      new SendCommandCommand({ DocumentName, InstanceIds: [ec2InstanceId], Parameters: { commands } }),
    );
  }

  function obstacleOf(runId: string): Promise<unknown> {
    return until(`run ${runId} to be stuck`, async () => {
      const stuck = (await client().listEvents(runId)).find(({ kind }) => kind === 'stuck');
      return stuck?.payload['obstacle'];
    });
  }
}

function on({ ec2InstanceId }: Instance) {
  const placementConstraints = [
    { type: 'memberOf' as const, expression: `ec2InstanceId == ${ec2InstanceId}` },
  ];
  return { launchType: 'EC2' as const, placementConstraints };
}

/** What ECS sends does not reach the worker. */
function deaf(taskArn: string): readonly FaultRule[] {
  return (['SIGTERM', 'SIGKILL'] as const).map((signal) => ({ signal, effect: 'withhold', match: taskArn }));
}

function instanceArn({ ec2InstanceId }: Instance): string {
  return `arn:aws:ec2:us-east-1:000000000000:instance/${ec2InstanceId}`;
}
