import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { asText, propertiesById, synthesize } from './synthesize.ts';

const WORKERS = ['one', 'two'].map((name) => `worker in ${name}`);
const CLUSTERS = ['cluster one', 'cluster two'];
const LISTED_INDEXES = ['ended-runs', 'open-runs', 'runs-by-task', 'tasks-by-status'];
/** X-Ray knows no resource that could be named. */
const TRACES = { 'xray:PutTelemetryRecords': ['anything'], 'xray:PutTraceSegments': ['anything'] };
const IN_REGION = 'anything if StringEquals aws:RequestedRegion <AWS::Region>';
const IN_CLUSTERS = 'anything if ArnEquals ecs:cluster cluster one, cluster two';

describe('what a function may do', () => {
  const template = synthesize({ clusterNames: ['one', 'two'] });
  const granted = grants(template);

  it('the API reads, lists, records and sends steps; it stops nothing', () => {
    expect(granted['Api']).toEqual({
      'dynamodb:BatchGetItem': ['Table'],
      'dynamodb:ConditionCheckItem': ['Table'],
      'dynamodb:GetItem': ['Table'],
      'dynamodb:PutItem': ['Table'],
      'dynamodb:Query': ['Table', ...LISTED_INDEXES.map((index) => `Table/index/${index}`)],
      'dynamodb:UpdateItem': ['Table'],
      'ecs:DescribeClusters': CLUSTERS,
      'ecs:DescribeTaskDefinition': [IN_REGION],
      'ecs:DescribeTasks': WORKERS,
      'logs:CreateLogStream': ['ApiFunctionLogs'],
      'logs:PutLogEvents': ['ApiFunctionLogs'],
      'sqs:SendMessage': ['StepsQueue'],
      ...TRACES,
    });
  });

  it('the consumer stops the workers of the clusters and no others, and lists only there', () => {
    expect(granted['Consumer']).toEqual({
      'dynamodb:GetItem': ['Table'],
      'dynamodb:PutItem': ['Table'],
      'dynamodb:UpdateItem': ['Table'],
      'ecs:DescribeClusters': CLUSTERS,
      'ecs:DescribeTaskDefinition': [IN_REGION],
      'ecs:DescribeTasks': WORKERS,
      'ecs:ListTasks': [IN_CLUSTERS],
      'ecs:StopTask': WORKERS,
      'logs:CreateLogStream': ['ConsumerFunctionLogs'],
      'logs:PutLogEvents': ['ConsumerFunctionLogs'],
      'sqs:DeleteMessage': ['FactsQueue', 'StepsQueue'],
      'sqs:GetQueueAttributes': ['FactsQueue', 'StepsQueue'],
      'sqs:ReceiveMessage': ['FactsQueue', 'StepsQueue'],
      ...TRACES,
    });
  });

  it('the consumer kills nothing, unless kill is switched on, and then only on instances given over to it', () => {
    const onEc2 = grants(synthesize({ clusterNames: ['one', 'two'], ec2Kill: true }));
    const added = Object.entries(onEc2['Consumer'] ?? {}).filter(
      ([action]) => !granted['Consumer']?.[action],
    );
    expect(Object.fromEntries(added)).toEqual({
      'ecs:DescribeContainerInstances': ['container instance in one', 'container instance in two'],
      'ssm:SendCommand': [
        'arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:instance/* if StringEquals ssm:resourceTag/StanddownKill allowed',
        'arn:<AWS::Partition>:ssm:<AWS::Region>::document/AWS-RunShellScript',
      ],
    });
    expect(onEc2['Api']).toEqual(granted['Api']);
  });

  it('the sweep looks, records and sends steps; it stops nothing, and no orphan where these are stopped', () => {
    const allowed = {
      'dynamodb:BatchGetItem': ['Table'],
      'dynamodb:GetItem': ['Table'],
      'dynamodb:PutItem': ['Table'],
      'dynamodb:Query': ['Table', 'Table/index/due-runs', 'Table/index/open-runs'],
      'dynamodb:UpdateItem': ['Table'],
      'ecs:DescribeTaskDefinition': [IN_REGION],
      'ecs:DescribeTasks': WORKERS,
      'ecs:ListTasks': [IN_CLUSTERS],
      'logs:CreateLogStream': ['SweepFunctionLogs'],
      'logs:PutLogEvents': ['SweepFunctionLogs'],
      'sqs:SendMessage': ['StepsQueue'],
      ...TRACES,
    };
    expect(granted['Sweep']).toEqual(allowed);
    expect(grants(synthesize({ stopOrphans: true }))['Sweep']).toEqual(allowed);
  });

  it('the dashboard’s reader sees open runs, their tasks, events and workers; it changes nothing', () => {
    expect(granted['ConsoleRead']).toEqual({
      'dynamodb:BatchGetItem': ['Table'],
      'dynamodb:GetItem': ['Table'],
      'dynamodb:Query': ['Table', 'Table/index/open-runs'],
      'ecs:DescribeClusters': CLUSTERS,
      'ecs:DescribeTasks': WORKERS,
      'logs:CreateLogStream': ['ConsoleReadFunctionLogs'],
      'logs:PutLogEvents': ['ConsoleReadFunctionLogs'],
      ...TRACES,
    });
  });

  it('the dashboard’s terminate button records and sends steps; it stops nothing', () => {
    expect(granted['ConsoleTerminate']).toEqual({
      'dynamodb:ConditionCheckItem': ['Table'],
      'dynamodb:GetItem': ['Table'],
      'dynamodb:PutItem': ['Table'],
      'dynamodb:UpdateItem': ['Table'],
      'logs:CreateLogStream': ['ConsoleTerminateFunctionLogs'],
      'logs:PutLogEvents': ['ConsoleTerminateFunctionLogs'],
      'sqs:SendMessage': ['StepsQueue'],
      ...TRACES,
    });
  });

  it('comes from its own policy alone: no managed one, and nothing but traces without a bound', () => {
    for (const role of Object.values(propertiesById(template, 'AWS::IAM::Role'))) {
      expect(role['ManagedPolicyArns']).toBeUndefined();
    }
    const unbound = Object.values(granted)
      .flatMap((actions) => Object.entries(actions))
      .filter(([, resources]) => resources.includes('anything'));
    expect(new Set(unbound.map(([action]) => action))).toEqual(new Set(Object.keys(TRACES)));
  });
});

interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Door → action → what it is allowed on, in words. */
function grants(template: Template): Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> {
  const result: Record<string, Record<string, string[]>> = {};
  for (const [id, policy] of Object.entries(propertiesById(template, 'AWS::IAM::Policy'))) {
    const door = /Api|Consumer|Sweep|ConsoleRead|ConsoleTerminate/.exec(id)?.[0] ?? id;
    const actions = (result[door] ??= {});
    for (const statement of (policy['PolicyDocument'] as { Statement: Statement[] }).Statement) {
      expect(statement.Effect).toBe('Allow');
      for (const action of [statement.Action].flat()) {
        actions[action] = [...(actions[action] ?? []), ...inWords(statement)].sort();
      }
    }
  }
  return result;
}

function inWords({ Resource, Condition }: Statement): string[] {
  const bound = Object.entries(Condition ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(
      ([key, value]) => ` if ${operator} ${key} ${[value].flat().map(name).join(', ')}`,
    ),
  );
  return [Resource].flat().map((resource) => name(resource) + bound.join(''));
}

function name(value: unknown): string {
  return asText(value)
    .replace(/^\*$/, 'anything')
    .replace(/^arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:cluster\//, 'cluster ')
    .replace(/^arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:task\/(\w+)\/\*$/, 'worker in $1')
    .replace(
      /^arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:container-instance\/(\w+)\/\*$/,
      'container instance in $1',
    )
    .replace(/^<RunTermination(\w+?)[0-9A-F]{8}\.Arn>/, '$1');
}
