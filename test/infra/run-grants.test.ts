import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../functions/api/routes.ts';
import { METRICS, METRICS_NAMESPACE } from '../../functions/wiring/metric-names.ts';
import { RunTermination } from '../../infra/run-termination.ts';
import { appWithFlags, asText, propertiesById } from './synthesize.ts';

const ATTRIBUTES = { restApiId: 'api123', stageName: 'prod', deploymentName: 'Blue' };

function importIn(stack: Stack) {
  return RunTermination.fromRunTerminationAttributes(stack, 'Standdown', ATTRIBUTES);
}

describe('grants on a deployment of another stack', () => {
  it.each(['read', 'record', 'terminate', 'force', 'abandon'] as const)(
    'let a principal make the calls of %s and no other',
    (right) => {
      const stack = new Stack(appWithFlags());
      const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
      importIn(stack).grants[right](role);
      const expected = ROUTES.filter((route) => route.right === right).map(
        ({ method, path }) => `api123/prod/${method}${path.replaceAll(/\{\w+\}/g, '*')}`,
      );
      expect(invokable(stack).sort()).toEqual(expected.sort());
    },
  );

  it('let a worker send heartbeats and its word, and nothing else', () => {
    const stack = new Stack(appWithFlags());
    const role = new iam.Role(stack, 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    importIn(stack).grants.work(role);
    expect(invokable(stack).sort()).toEqual([
      'api123/prod/POST/runs/*/finish',
      'api123/prod/POST/runs/*/heartbeat',
    ]);
  });
});

describe('metrics of a deployment', () => {
  it.each(Object.keys(METRICS))('has a method for %s', (name) => {
    const deployment = importIn(new Stack()) as unknown as Record<
      string,
      () => { toMetricConfig(): unknown }
    >;
    const metric = deployment[`metric${name}`]?.();
    expect(metric).toMatchObject({
      namespace: METRICS_NAMESPACE,
      metricName: name,
      dimensions: { service: 'Blue' },
    });
  });

  it('takes gauges by their maximum, times by their median and events by their sum', () => {
    const deployment = importIn(new Stack());
    expect(deployment.metricStuckWorkers().statistic).toBe('Maximum');
    expect(deployment.metricTimeToStopped().statistic).toBe('p50');
    expect(deployment.metricTerminations().statistic).toBe('Sum');
    expect(deployment.metricTimeToStopped({ statistic: 'p99' }).statistic).toBe('p99');
  });
});

/** Without what stands before the API's id. */
function invokable(stack: Stack): string[] {
  const [policy] = Object.values(propertiesById(Template.fromStack(stack), 'AWS::IAM::Policy'));
  const { Statement } = policy?.['PolicyDocument'] as {
    Statement: readonly { Action: string; Resource: unknown }[];
  };
  expect(Statement.map(({ Action }) => Action)).toEqual(['execute-api:Invoke']);
  return Statement.flatMap(({ Resource }) => [Resource].flat()).map((arn) =>
    asText(arn).replace('arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:', ''),
  );
}
