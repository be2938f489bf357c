import { ECSClient } from '@aws-sdk/client-ecs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ssmKill } from '../../../../functions/adapters/aws/ssm-kill.ts';
import { aWorker } from '../../../support/records.ts';
import { type AwsStub, awsError, startAwsStub, type StubAnswer } from '../../../support/aws-stub.ts';

let stub: AwsStub;
beforeAll(async () => {
  stub = await startAwsStub();
});
afterAll(() => stub.close());

const worker = aWorker({ launch_type: 'EC2' });
const kill = (ref = worker) =>
  ssmKill({ ecs: new ECSClient(stub.config), ssm: () => new SSMClient(stub.config) })(ref);

const HOST = 'arn:aws:ecs:us-east-1:000000000000:container-instance/unit/1';
const KNOWN: Record<string, object> = {
  DescribeTasks: { tasks: [{ containerInstanceArn: HOST }] },
  DescribeContainerInstances: { containerInstances: [{ ec2InstanceId: 'i-0123456789abcdef0' }] },
  SendCommand: {},
};
/** Answers as known, save what is given otherwise. */
const answer = (others: Record<string, StubAnswer> = {}) => {
  stub.calls.length = 0;
  stub.answer((action) => others[action] ?? { status: 200, body: KNOWN[action] ?? {} });
};

describe('a kill', () => {
  it('has the instance of the worker kill the containers that carry its ARN as a label, and no others', async () => {
    answer();
    expect(await kill()).toEqual({ kind: 'accepted' });
    expect(stub.calls).toMatchObject([
      { action: 'DescribeTasks', input: { cluster: 'unit', tasks: [worker.task_arn] } },
      { action: 'DescribeContainerInstances', input: { cluster: 'unit', containerInstances: [HOST] } },
      {
        action: 'SendCommand',
        input: {
          DocumentName: 'AWS-RunShellScript',
          InstanceIds: ['i-0123456789abcdef0'],
          Parameters: {
            commands: [
              `containers=$(docker ps --quiet --filter 'label=com.amazonaws.ecs.task-arn=${worker.task_arn}') || exit`,
              '[ -z "$containers" ] || docker kill $containers',
            ],
          },
        },
      },
    ]);
  });

  it.each([`${worker.task_arn}'; reboot; '`, `${worker.task_arn}\nreboot`, '$(reboot)', ''])(
    'lets nothing but an ARN into a shell, and asks nobody: %j',
    async (task_arn) => {
      answer();
      expect(await kill({ ...worker, task_arn })).toMatchObject({ kind: 'refused' });
      expect(stub.calls).toEqual([]);
    },
  );

  it.each([
    ['DescribeTasks', 'ecs:DescribeTasks', 'AccessDeniedException', 'denied'],
    ['DescribeContainerInstances', 'ecs:DescribeContainerInstances', 'AccessDeniedException', 'denied'],
    ['SendCommand', 'ssm:SendCommand', 'AccessDeniedException', 'denied'],
    ['SendCommand', 'ssm:SendCommand', 'ThrottlingException', 'deferred'],
    ['SendCommand', 'ssm:SendCommand', 'InvalidInstanceId', 'refused'],
  ])('that %s does not take names %s: %s is %s', async (action, right, error, kind) => {
    answer({ [action]: awsError(error) });
    expect(await kill()).toMatchObject({ kind, why: `${right}: ${error}: ${error} happened` });
  });

  it.each([
    ['DescribeTasks', 'ecs:DescribeTasks: names no container instance'],
    ['DescribeContainerInstances', 'ecs:DescribeContainerInstances: names no EC2 instance'],
  ])('is refused where %s does not say where the worker is', async (action, why) => {
    answer({ [action]: { status: 200, body: {} } });
    expect(await kill()).toEqual({ kind: 'refused', why });
  });
});
