import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { asText, propertiesById, synthesize } from './synthesize.ts';

const WORKERS = ['one', 'two'].map((name) => `worker in ${name}`);
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
      'dynamodb:ConditionCheckItem': ['Table'],
      'dynamodb:GetItem': ['Table'],
      'dynamodb:PutItem': ['Table'],
      'dynamodb:UpdateItem': ['Table'],
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

  it('the sweep sees the keys of due runs and sends steps', () => {
    expect(granted['Sweep']).toEqual({
      'dynamodb:Query': ['Table/index/due-runs'],
      'logs:CreateLogStream': ['SweepFunctionLogs'],
      'logs:PutLogEvents': ['SweepFunctionLogs'],
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
    const door = /Api|Consumer|Sweep/.exec(id)?.[0] ?? id;
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
    .replace(/^<RunTermination(\w+?)[0-9A-F]{8}\.Arn>/, '$1');
}
