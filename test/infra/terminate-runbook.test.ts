import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { StanddownStack } from '../../infra/standdown-stack.ts';
import { appWithFlags, asText, propertiesById, synthesize } from './synthesize.ts';

const EXECUTIONS = 'arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:automation-execution/*';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

describe('the runbook', () => {
  const template = synthesize({ runbook: true });
  const [document] = Object.values(propertiesById(template, 'AWS::SSM::Document'));
  const content = document?.['Content'] as {
    readonly assumeRole: unknown;
    readonly parameters: Readonly<Record<string, object>>;
    readonly mainSteps: readonly { readonly action: string; readonly inputs: Record<string, unknown> }[];
  };
  const statementsOf = (part: string) =>
    Object.entries(propertiesById(template, 'AWS::IAM::Policy'))
      .filter(([id]) => id.startsWith(`RunTerminationRunbook${part}`))
      .flatMap(([, policy]) => (policy['PolicyDocument'] as { Statement: Statement[] }).Statement);

  it('is there only where somebody asks for it', () => {
    synthesize().resourceCountIs('AWS::SSM::Document', 0);
    template.resourceCountIs('AWS::SSM::Document', 1);
  });

  it('hands its function the id of the execution, and nothing that somebody filled in', () => {
    expect(content.mainSteps).toHaveLength(1);
    const [step] = content.mainSteps;
    expect(step?.action).toBe('aws:invokeLambdaFunction');
    expect(step?.inputs['InputPayload']).toEqual({ execution_id: '{{automation:EXECUTION_ID}}' });
    expect(asText(step?.inputs['FunctionName'])).toMatch(/^<RunTerminationRunbookFunction\w+\.Arn>$/);
  });

  it('asks for a run, and for nothing else that has no default', () => {
    const required = Object.entries(content.parameters).filter(([, parameter]) => !('default' in parameter));
    expect(Object.keys(content.parameters)).toEqual(['RunId', 'Reason', 'Then', 'Force']);
    expect(required.map(([name]) => name)).toEqual(['RunId']);
  });

  it('lets an execution do nothing but invoke its function, and none of another account', () => {
    expect(asText(content.assumeRole)).toMatch(/^<RunTerminationRunbookExecutionRole\w+\.Arn>$/);
    expect(statementsOf('ExecutionRole')).toMatchObject([{ Action: 'lambda:InvokeFunction' }]);
    const role = Object.entries(propertiesById(template, 'AWS::IAM::Role')).find(([id]) =>
      id.startsWith('RunTerminationRunbookExecutionRole'),
    );
    expect(role?.[1]['AssumeRolePolicyDocument']).toMatchObject({
      Statement: [{ Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }],
    });
  });

  it('lets its function read executions, record and send steps; it stops nothing', () => {
    const actions = statementsOf('Function').flatMap(({ Action }) => Action);
    const read = statementsOf('Function').find(({ Action }) => Action === 'ssm:GetAutomationExecution');
    expect(asText(read?.Resource)).toBe(EXECUTIONS);
    expect(actions.sort()).toEqual([
      'dynamodb:ConditionCheckItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'sqs:SendMessage',
      'ssm:GetAutomationExecution',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  it('tells its function the name of its document, and of the deployment that its metrics belong to', () => {
    const variables = Object.values(propertiesById(template, 'AWS::Lambda::Function')).map(
      ({ Environment }) => (Environment as { Variables: Record<string, unknown> }).Variables,
    );
    const [own, ...others] = variables.filter((names) => 'DOCUMENT_NAME' in names);
    const api = variables.find((names) => names['POWERTOOLS_SERVICE_NAME'] === 'standdown-api');
    expect(others).toEqual([]);
    expect(own?.['DOCUMENT_NAME']).toBe(document?.['Name']);
    expect(own?.['DEPLOYMENT_NAME']).toBe(api?.['DEPLOYMENT_NAME']);
    expect(document?.['UpdateMethod']).toBe('NewVersion');
  });
});

describe('grantExecute', () => {
  it('lets somebody start this document, pass its role to SSM and follow executions', () => {
    const stack = new StanddownStack(appWithFlags(), 'Standdown', { clusterNames: ['one'], runbook: true });
    const operators = new iam.Role(stack, 'Operators', { assumedBy: new iam.AccountRootPrincipal() });
    stack.termination.runbook?.grantExecute(operators);
    const policies = Object.entries(propertiesById(Template.fromStack(stack), 'AWS::IAM::Policy'));
    const [, policy] = policies.find(([id]) => id.startsWith('Operators')) ?? [];
    const { Statement } = policy?.['PolicyDocument'] as { Statement: Statement[] };
    const granted = Statement.map(({ Action, Resource }) => [Action, [Resource].flat().map(asText)]);
    expect(granted).toEqual([
      ['ssm:GetAutomationExecution', [EXECUTIONS]],
      [
        'ssm:StartAutomationExecution',
        [
          EXECUTIONS,
          `arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:document/${stack.termination.runbook?.documentName}`,
        ],
      ],
      ['iam:PassRole', [expect.stringMatching(/^<RunTerminationRunbookExecutionRole/)]],
    ]);
    expect(Statement.at(-1)).toMatchObject({
      Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    });
  });
});
