import { describe, expect, it } from 'vitest';
import { accessesOf } from '../../../local/aws-endpoint/accesses.ts';
import { INSTANCES } from '../../../local/ecs/instances.ts';
import type { ServiceName } from '../../../local/aws-endpoint/call.ts';

const PLACE = { region: 'us-east-1', accountId: '000000000000' };
const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/t';
const ecs = (resource: string) => `arn:aws:ecs:us-east-1:000000000000:${resource}`;
const ID = '0123456789abcdef0123456789abcdef';
const SECRET = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:tokens';
const WRITE = { TableName: 't' };
const instanceArn = (id: string) => `arn:aws:ec2:us-east-1:000000000000:instance/${id}`;

function told(service: ServiceName, action: string, input: object): readonly string[] {
  return accessesOf({ caller: 'api', service, action, input }, PLACE).map((access) =>
    `${access.action} ${access.resource} ${access.context['ecs:cluster'] ?? ''}`.trim(),
  );
}

describe('the accesses of a call', () => {
  it.each<[ServiceName, string, object, string[]]>([
    ['dynamodb', 'GetItem', WRITE, [`dynamodb:GetItem ${TABLE}`]],
    ['dynamodb', 'UpdateItem', { TableName: TABLE }, [`dynamodb:UpdateItem ${TABLE}`]],
    ['dynamodb', 'Query', WRITE, [`dynamodb:Query ${TABLE}`]],
    ['dynamodb', 'Query', { ...WRITE, IndexName: 'i' }, [`dynamodb:Query ${TABLE}/index/i`]],
    [
      'dynamodb',
      'BatchGetItem',
      { RequestItems: { t: {}, u: {} } },
      [`dynamodb:BatchGetItem ${TABLE}`, `dynamodb:BatchGetItem ${TABLE.replace(/t$/, 'u')}`],
    ],
    [
      'dynamodb',
      'TransactWriteItems',
      {
        TransactItems: [
          { Put: WRITE },
          { Update: WRITE },
          { Delete: WRITE },
          { ConditionCheck: { TableName: 'u' } },
        ],
      },
      [
        `dynamodb:PutItem ${TABLE}`,
        `dynamodb:UpdateItem ${TABLE}`,
        `dynamodb:DeleteItem ${TABLE}`,
        `dynamodb:ConditionCheckItem ${TABLE.replace(/t$/, 'u')}`,
      ],
    ],
    ['dynamodb', 'TransactGetItems', { TransactItems: [{ Get: WRITE }] }, [`dynamodb:GetItem ${TABLE}`]],
    [
      'sqs',
      'SendMessage',
      { QueueUrl: 'http://127.0.0.1:4566/000000000000/steps' },
      ['sqs:SendMessage arn:aws:sqs:us-east-1:000000000000:steps'],
    ],
    [
      'sqs',
      'SendMessageBatch',
      { QueueUrl: 'http://127.0.0.1:4566/000000000000/steps' },
      ['sqs:SendMessage arn:aws:sqs:us-east-1:000000000000:steps'],
    ],
    [
      'ecs',
      'StopTask',
      { cluster: 'main', task: ID },
      [`ecs:StopTask ${ecs(`task/main/${ID}`)} ${ecs('cluster/main')}`],
    ],
    [
      'ecs',
      'StopTask',
      { cluster: ecs('cluster/main'), task: ID },
      [`ecs:StopTask ${ecs(`task/main/${ID}`)} ${ecs('cluster/main')}`],
    ],
    [
      'ecs',
      'StopTask',
      { task: ecs(`task/other/${ID}`) },
      [`ecs:StopTask ${ecs(`task/other/${ID}`)} ${ecs('cluster/default')}`],
    ],
    [
      'ecs',
      'DescribeTasks',
      { cluster: 'main', tasks: [ID, ID] },
      Array<string>(2).fill(`ecs:DescribeTasks ${ecs(`task/main/${ID}`)} ${ecs('cluster/main')}`),
    ],
    [
      'ecs',
      'DescribeContainerInstances',
      { cluster: 'main', containerInstances: [ID, ecs(`container-instance/main/${ID}`)] },
      Array<string>(2).fill(
        `ecs:DescribeContainerInstances ${ecs(`container-instance/main/${ID}`)} ${ecs('cluster/main')}`,
      ),
    ],
    [
      'ssm',
      'SendCommand',
      {
        DocumentName: 'AWS-RunShellScript',
        InstanceIds: INSTANCES.map(({ ec2InstanceId }) => ec2InstanceId),
      },
      [
        'ssm:SendCommand arn:aws:ssm:us-east-1::document/AWS-RunShellScript',
        ...INSTANCES.map(({ ec2InstanceId }) => `ssm:SendCommand ${instanceArn(ec2InstanceId)}`),
      ],
    ],
    [
      'ssm',
      'SendCommand',
      { DocumentName: 'Own', InstanceIds: ['i-1'] },
      [
        'ssm:SendCommand arn:aws:ssm:us-east-1:000000000000:document/Own',
        `ssm:SendCommand ${instanceArn('i-1')}`,
      ],
    ],
    ['ecs', 'ListTasks', { cluster: 'main', startedBy: 'r' }, [`ecs:ListTasks * ${ecs('cluster/main')}`]],
    ['ecs', 'DescribeTaskDefinition', { taskDefinition: 'polite:1' }, ['ecs:DescribeTaskDefinition *']],
    [
      'ecs',
      'RunTask',
      { cluster: 'main', taskDefinition: 'polite:1' },
      [`ecs:RunTask ${ecs('task-definition/polite:1')} ${ecs('cluster/main')}`],
    ],
    ...['tokens', SECRET, `${SECRET}-local0`].map((SecretId): [ServiceName, string, object, string[]] => [
      'secretsmanager',
      'GetSecretValue',
      { SecretId },
      [`secretsmanager:GetSecretValue ${SECRET}-local0`],
    ]),
  ])('%s %s %j', (service, action, input, expected) => {
    expect(told(service, action, input)).toEqual(expected);
  });

  it('say of an instance whether it was given over to the kill', () => {
    const InstanceIds = [...INSTANCES.map(({ ec2InstanceId }) => ec2InstanceId), 'i-1'];
    const input = { DocumentName: 'AWS-RunShellScript', InstanceIds };
    const accesses = accessesOf({ caller: 'consumer', service: 'ssm', action: 'SendCommand', input }, PLACE);
    const tags = accesses.map(({ context }) => context['ssm:resourceTag/StanddownKill']);
    expect(tags).toEqual([undefined, 'allowed', undefined, undefined]);
  });

  it('say in which region they are', () => {
    const [access] = accessesOf(
      { caller: 'api', service: 'dynamodb', action: 'GetItem', input: WRITE },
      PLACE,
    );
    expect(access?.context['aws:RequestedRegion']).toBe('us-east-1');
  });

  it.each<[ServiceName, string]>([
    ['dynamodb', 'DeleteTable'],
    ['sqs', 'PurgeQueue'],
    ['ecs', 'ExecuteCommand'],
    ['ssm', 'GetCommandInvocation'],
    ['secretsmanager', 'PutSecretValue'],
  ])('of %s %s are not known, which is an error and no leave', (service, action) => {
    expect(() => told(service, action, {})).toThrow(`${service}:${action} is not known`);
  });
});
