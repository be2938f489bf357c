import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { describe, expect, it } from 'vitest';
import { RunTermination } from '../../infra/run-termination.ts';
import { appWithFlags, propertiesById, synthesize } from './synthesize.ts';

const CLUSTER_ARN = 'arn:aws:ecs:eu-west-1:123456789012:cluster/workers';

/** A change here means that a deployment loses its record or its messages: never to please a test. */
const STATEFUL: readonly string[] = [
  'RunTerminationTable3E685AB7',
  'RunTerminationStepsDeadLettersQueue1284198E',
  'RunTerminationStepsQueue43214E97',
  'RunTerminationFactsDeadLettersQueueD6FEB70F',
  'RunTerminationFactsQueue88FACF7F',
  'RunTerminationFactsRuleDeadLettersQueueA1B2208B',
];

describe('RunTermination', () => {
  it('stands twice in one stack, each with parts of its own', () => {
    const stack = new Stack(appWithFlags(), 'Host');
    const cluster = ecs.Cluster.fromClusterArn(stack, 'Workers', CLUSTER_ARN);
    new RunTermination(stack, 'Blue', { clusters: [cluster] });
    new RunTermination(stack, 'Green', { clusters: [cluster] });

    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::DynamoDB::Table', 2);
    template.resourceCountIs('AWS::Lambda::Function', 10);
    const apis = Object.values(propertiesById(template, 'AWS::ApiGateway::RestApi'));
    expect(new Set(apis.map((api) => api['Name'])).size).toBe(2);
  });

  it('measures under a name of its own, by which its alarms and its board read what its functions wrote', () => {
    const stack = new Stack(appWithFlags(), 'Host');
    const cluster = ecs.Cluster.fromClusterArn(stack, 'Workers', CLUSTER_ARN);
    const blue = new RunTermination(stack, 'Blue', { clusters: [cluster] });
    const green = new RunTermination(stack, 'Green', { clusters: [cluster] });
    expect(blue.deploymentName).not.toBe(green.deploymentName);

    const template = Template.fromStack(stack);
    for (const { deploymentName } of [blue, green]) {
      const Environment = { Variables: Match.objectLike({ DEPLOYMENT_NAME: deploymentName }) };
      template.resourcePropertiesCountIs('AWS::Lambda::Function', { Environment }, 4);
      const Dimensions = [{ Name: 'service', Value: deploymentName }];
      template.resourcePropertiesCountIs('AWS::CloudWatch::Alarm', { Dimensions }, 10);
    }
  });

  it('hands its times to the functions in the units that they read', () => {
    const template = synthesize({
      confirmationSlack: Duration.seconds(5),
      launchWindow: Duration.minutes(2),
      retention: Duration.days(7),
    });
    const variables = (door: string, values: object) =>
      Match.objectLike({ POWERTOOLS_SERVICE_NAME: `standdown-${door}`, ...values });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: variables('api', { RETENTION_DAYS: '7' }) },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: variables('consumer', {
          CONFIRMATION_SLACK_SECONDS: '5',
          LAUNCH_WINDOW_SECONDS: '120',
          RETENTION_DAYS: '7',
        }),
      },
    });
  });

  it('keeps the names of what holds state, so that an upgrade replaces neither the table nor a queue', () => {
    const template = synthesize();
    const held = ['AWS::DynamoDB::Table', 'AWS::SQS::Queue'].flatMap((type) =>
      Object.keys(propertiesById(template, type)),
    );
    expect(held).toEqual(STATEFUL);
  });

  it('refuses to be built without a cluster and names both ways to give one', () => {
    expect(() => synthesize({ clusterNames: [] })).toThrow(
      'clusters: expected at least one ECS cluster, got none; name them with `-c clusters=one,two` or the clusters prop',
    );
  });

  it('refuses a cluster that is named twice, whose workers each list would show twice', () => {
    const stack = new Stack(appWithFlags(), 'Host');
    const clusters = ['One', 'Other'].map((id) => ecs.Cluster.fromClusterArn(stack, id, CLUSTER_ARN));
    expect(() => new RunTermination(stack, 'Standdown', { clusters })).toThrow(
      'clusters: expected each ECS cluster once, got Host/Other more than once',
    );
  });

  it.each([
    ['region', 'arn:aws:ecs:eu-west-1:123456789012:cluster/c'],
    ['account', 'arn:aws:ecs:us-east-1:999999999999:cluster/c'],
  ])('refuses a cluster of another %s, whose workers it could neither see nor stop', (_, arn) => {
    const stack = stackOfOnePlace();
    const clusters = [ecs.Cluster.fromClusterArn(stack, 'Elsewhere', arn)];
    expect(() => new RunTermination(stack, 'Standdown', { clusters })).toThrow(
      `clusters: expected ECS clusters of 123456789012 in us-east-1, as the stack, got ${arn}`,
    );
  });

  it.each([
    ['region', 'arn:aws:events:eu-west-1:123456789012:event-bus/b'],
    ['account', 'arn:aws:events:us-east-1:999999999999:event-bus/b'],
  ])('refuses an event bus of another %s, which its name alone does not reach', (_, arn) => {
    const stack = stackOfOnePlace();
    const clusters = [new ecs.Cluster(stack, 'Cluster')];
    const eventBus = events.EventBus.fromEventBusArn(stack, 'Bus', arn);
    expect(() => new RunTermination(stack, 'Standdown', { clusters, eventBus })).toThrow(
      `eventBus: expected a bus of 123456789012 in us-east-1, as the stack, got ${arn}`,
    );
  });

  it.each([Duration.days(0), Duration.hours(36)])('refuses a retention of %s', (retention) => {
    expect(() => synthesize({ retention })).toThrow('retention: expected whole days, at least one, got');
  });

  it('keeps the table and the logs when the stack goes', () => {
    expect(keptBy(synthesize())).toEqual(new Set(['AWS::DynamoDB::Table', 'AWS::Logs::LogGroup']));
  });

  it('leaves nothing behind where the stack was told to destroy it', () => {
    expect(keptBy(synthesize({ removalPolicy: RemovalPolicy.DESTROY }))).toEqual(new Set());
  });
});

/** The types of what outlives the stack. */
function keptBy(template: Template): ReadonlySet<string> {
  const { Resources } = template.toJSON() as {
    Resources: Record<string, { Type: string; DeletionPolicy?: string }>;
  };
  const kept = Object.values(Resources).filter((resource) => resource.DeletionPolicy === 'Retain');
  return new Set(kept.map((resource) => resource.Type));
}

/** One whose account and region are known at synthesis. */
function stackOfOnePlace(): Stack {
  return new Stack(appWithFlags(), 'Host', { env: { region: 'us-east-1', account: '123456789012' } });
}
