import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { AlarmsProps } from './alarms.ts';
import { runMetric } from './run-metrics.ts';
import { EVERY_FIVE_MINUTES, RunbookAlarm, type Urgency } from './runbook-alarm.ts';

/** A single failure is repeated by its caller, its queue or the next sweep; this many in five minutes are no accident. */
const FAILURES = 3;

const THROTTLE_PATIENCE = Duration.minutes(30);

/** That the API and the functions do their work, and that AWS lets them. */
export function watchFunctions(scope: Construct, { deployment }: AlarmsProps): void {
  const { api, apiFunction, consumerFunction, sweepFunction } = deployment;
  watchApi(scope, api);
  watchConsumerChain(scope, consumerFunction);
  watchMessages(scope, deployment);
  watchPatience(scope, deployment);
  watchFunction(scope, 'Api', apiFunction, 'now');
  watchFunction(scope, 'Consumer', consumerFunction, 'now');
  // Sweeps that do not come to their end wake somebody; one that fails here and there does not.
  watchFunction(scope, 'Sweep', sweepFunction, 'morning');
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

function watchFunction(scope: Construct, name: string, watched: lambda.IFunction, urgency: Urgency): void {
  const metric = { period: EVERY_FIVE_MINUTES, statistic: Stats.SUM };
  new RunbookAlarm(scope, `${name}Errors`, {
    urgency,
    runbook: 'function-errors',
    says: `The ${name.toLowerCase()} function failed ${FAILURES} times or more within five minutes.`,
    metric: watched.metricErrors(metric),
    threshold: FAILURES,
  });
  new RunbookAlarm(scope, `${name}Throttles`, {
    urgency,
    runbook: 'function-throttles',
    says: `Lambda refused to start the ${name.toLowerCase()} function ${FAILURES} times or more within five minutes.`,
    metric: watched.metricThrottles(metric),
    threshold: FAILURES,
  });
}
