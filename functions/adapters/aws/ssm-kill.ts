import { DescribeContainerInstancesCommand, DescribeTasksCommand, type ECSClient } from '@aws-sdk/client-ecs';
import { SendCommandCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { isTaskArn } from '../../core/arn.ts';
import type { WorkerRef } from '../../core/worker.ts';
import type { KillingWorkers, StopAnswer } from '../../ports/workers.ts';
import { refusal } from './aws-error.ts';

interface Deps {
  readonly ecs: ECSClient;
  /** Asked for at the first kill: most functions never make one. */
  readonly ssm: () => SSMClient;
}

/**
 * Kills a worker on the EC2 instance that hosts it, by SSM RunCommand. ECS has no such call. What the command came to
 * is not asked for: that the worker stopped, ECS proves as always.
 */
export function ssmKill({ ecs, ssm }: Deps): KillingWorkers['kill'] {
  return async (worker): Promise<StopAnswer> => {
    // It stands in a shell line below: only the letters that an ARN is made of may.
    if (!isTaskArn(worker.task_arn))
      return refused(`task_arn: expected an ECS task ARN, got ${worker.task_arn}`);
    let action = 'ecs:DescribeTasks';
    try {
      const containerInstance = await hostOf(ecs, worker);
      if (containerInstance === undefined) return refused(`${action}: names no container instance`);
      action = 'ecs:DescribeContainerInstances';
      const instanceId = await instanceOf(ecs, worker, containerInstance);
      if (instanceId === undefined) return refused(`${action}: names no EC2 instance`);
      action = 'ssm:SendCommand';
      await ssm().send(commandTo(instanceId, worker));
      return { kind: 'accepted' };
    } catch (error) {
      return refusal(action, error);
    }
  };
}

async function hostOf(ecs: ECSClient, { cluster, task_arn }: WorkerRef): Promise<string | undefined> {
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [task_arn] }));
  return tasks?.[0]?.containerInstanceArn;
}

async function instanceOf(
  ecs: ECSClient,
  { cluster }: WorkerRef,
  containerInstance: string,
): Promise<string | undefined> {
  const command = new DescribeContainerInstancesCommand({ cluster, containerInstances: [containerInstance] });
  const { containerInstances } = await ecs.send(command);
  return containerInstances?.[0]?.ec2InstanceId;
}

function commandTo(instanceId: string, { task_arn }: WorkerRef): SendCommandCommand {
  return new SendCommandCommand({
    DocumentName: 'AWS-RunShellScript',
    InstanceIds: [instanceId],
    Comment: 'standdown: kill a worker that StopTask did not end',
    Parameters: {
      commands: [
        // The ECS agent labels each container with the ARN of its task. Without Docker the command fails, for who reads
        // it in SSM: Standdown does not.
        `containers=$(docker ps --quiet --filter 'label=com.amazonaws.ecs.task-arn=${task_arn}') || exit`,
        '[ -z "$containers" ] || docker kill $containers',
      ],
    },
  });
}

function refused(why: string): StopAnswer {
  return { kind: 'refused', why };
}
