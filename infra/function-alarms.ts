import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { AlarmsProps } from './alarms.ts';
import { runMetric } from './run-metrics.ts';
import { EVERY_FIVE_MINUTES, RunbookAlarm, SWEEPS_WATCHED, type Urgency } from './runbook-alarm.ts';

/** A single failure is repeated by its caller, its queue or the next sweep; this many in a period are no accident. */
const FAILURES = 3;

const THROTTLE_PATIENCE = Duration.minutes(30);

/** That the API and the functions do their work, and that AWS lets them. */
export function watchFunctions(scope: Construct, props: AlarmsProps): void {
  const { deployment, authorizerFunction, sweepInterval } = props;
  const { api, apiFunction, consumerFunction, sweepFunction } = deployment;
  watchApi(scope, api);
  watchConsumerChain(scope, consumerFunction);
  watchMessages(scope, deployment);
  watchPatience(scope, deployment);
  watchFunction(scope, 'Api', apiFunction, { urgency: 'now' });
  watchFunction(scope, 'Consumer', consumerFunction, { urgency: 'now' });
  // It fails before the function of the API is asked, which therefore does well.
  if (authorizerFunction) watchFunction(scope, 'Authorizer', authorizerFunction, { urgency: 'now' });
  // Sweeps that do not come to their end wake somebody; one that fails here and there does not.
  const period = Duration.seconds(SWEEPS_WATCHED * sweepInterval.toSeconds());
  watchFunction(scope, 'Sweep', sweepFunction, { urgency: 'morning', period });
}

/** The consumer does well in Lambda's eyes also where it gives back every message. */
function watchMessages(scope: Construct, { deploymentName }: AlarmsProps['deployment']): void {
  new RunbookAlarm(scope, 'FailedMessages', {
    urgency: 'now',
    runbook: 'function-errors',
    says: `The consumer failed to take ${FAILURES} steps or facts or more within five minutes, twice in a row: stops and ends may wait.`,
    metric: runMetric(deploymentName, 'FailedMessages', { period: EVERY_FIVE_MINUTES }),
    threshold: FAILURES,
    // A moment without DynamoDB fails a whole batch.
    evaluationPeriods: 2,
  });
}

/** A throttle makes no run stuck, and its worker goes on: half an hour of it is told here. */
function watchPatience(scope: Construct, { deploymentName }: AlarmsProps['deployment']): void {
  new RunbookAlarm(scope, 'EcsBusy', {
    urgency: 'morning',
    runbook: 'ecs-busy',
    says: 'For half an hour and longer ECS or SSM has put off calls in each five minutes: terminations may wait for their StopTask.',
    metric: runMetric(deploymentName, 'Throttles', { period: EVERY_FIVE_MINUTES }),
    threshold: 1,
    evaluationPeriods: THROTTLE_PATIENCE.toSeconds() / EVERY_FIVE_MINUTES.toSeconds(),
  });
}

function watchApi(scope: Construct, { deploymentStage }: apigateway.RestApi): void {
  new RunbookAlarm(scope, 'ApiServerErrors', {
    urgency: 'now',
    runbook: 'api-5xx',
    says: `The API answered ${FAILURES} calls or more with 5xx within five minutes.`,
    metric: deploymentStage.metricServerError({ period: EVERY_FIVE_MINUTES, statistic: Stats.SUM }),
    threshold: FAILURES,
  });
}

function watchConsumerChain(scope: Construct, consumer: lambda.IFunction): void {
  new RunbookAlarm(scope, 'RecursiveInvocations', {
    urgency: 'morning',
    runbook: 'recursive-invocations',
    says: 'Lambda took a chain of steps for an endless loop and dropped it; its message goes to the dead letters.',
    metric: consumer.metric('RecursiveInvocationsDropped', {
      period: EVERY_FIVE_MINUTES,
      statistic: Stats.SUM,
    }),
    threshold: 1,
  });
}

interface Watch {
  readonly urgency: Urgency;
  /** In which failures are counted. @default five minutes */
  readonly period?: Duration;
}

function watchFunction(
  scope: Construct,
  name: string,
  watched: lambda.IFunction,
  { urgency, period = EVERY_FIVE_MINUTES }: Watch,
): void {
  const metric = { period, statistic: Stats.SUM };
  const within = `${FAILURES} times or more within ${period.toHumanString()}`;
  new RunbookAlarm(scope, `${name}Errors`, {
    urgency,
    runbook: 'function-errors',
    says: `The ${name.toLowerCase()} function failed ${within}.`,
    metric: watched.metricErrors(metric),
    threshold: FAILURES,
  });
  new RunbookAlarm(scope, `${name}Throttles`, {
    urgency,
    runbook: 'function-throttles',
    says: `Lambda refused to start the ${name.toLowerCase()} function ${within}.`,
    metric: watched.metricThrottles(metric),
    threshold: FAILURES,
  });
}
