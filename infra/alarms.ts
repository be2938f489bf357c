import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { runMetric } from './run-metrics.ts';
import { EVERY_FIVE_MINUTES, RunbookAlarm, type Urgency } from './runbook-alarm.ts';

export interface AlarmsProps {
  readonly deployment: {
    readonly deploymentName: string;
    readonly api: apigateway.RestApi;
    readonly apiFunction: lambda.IFunction;
    readonly consumerFunction: lambda.IFunction;
    readonly sweepFunction: lambda.IFunction;
  };
  readonly sweepInterval: Duration;
}

/** A single failure is repeated by its caller, its queue or the next sweep; this many in five minutes are no accident. */
const FAILURES = 3;

const ORPHAN_PATIENCE = Duration.minutes(10);
const GHOST_PATIENCE = Duration.minutes(20);
const THROTTLE_PATIENCE = Duration.minutes(30);
const GAP_PATIENCE = Duration.minutes(30);
const GAPS = ['OpenRunGaps', 'WorkerGaps', 'StoppingGaps'] as const;

/** The alarms that belong to no single queue. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#watchWorkers(props);
    this.#watchGhosts(props);
    this.#watchOrphans(props);
    this.#watchSweeps(props);
    const { api, apiFunction, consumerFunction, sweepFunction } = props.deployment;
    this.#watchApi(api);
    this.#watchConsumerChain(consumerFunction);
    this.#watchMessages(props.deployment);
    this.#watchPatience(props.deployment);
    this.#watchFunction('Api', apiFunction, 'now');
    this.#watchFunction('Consumer', consumerFunction, 'now');
    // Sweeps that do not come to their end wake somebody; one that fails here and there does not.
    this.#watchFunction('Sweep', sweepFunction, 'morning');
  }

  #watchWorkers({ deployment, sweepInterval: period }: AlarmsProps): void {
    new RunbookAlarm(this, 'StuckWorkers', {
      urgency: 'now',
      runbook: 'stuck-workers',
      says: 'A worker did not stop although ECS was asked to, or cannot be proven to have: its task is held until then.',
      metric: runMetric(deployment.deploymentName, 'StuckWorkers', { period }),
      threshold: 1,
      // A sweep that is late says nothing about the workers; another alarm watches the sweeps.
      treatMissingData: TreatMissingData.IGNORE,
    });
  }

  /**
   * Twenty minutes, of which no round saw an end: what the sweep can settle is settled by then, also after two MISSING. In
   * short periods, since an hour after it stopped ECS forgets how a worker ended.
   */
  #watchGhosts({ deployment, sweepInterval }: AlarmsProps): void {
    const period = atLeast(EVERY_FIVE_MINUTES, sweepInterval);
    new RunbookAlarm(this, 'Ghosts', {
      urgency: 'morning',
      runbook: 'ghosts',
      says: 'For twenty minutes and longer a run has been open whose worker is gone, says ECS, without proof that it stopped: its task is held until then.',
      metric: runMetric(deployment.deploymentName, 'Ghosts', { period, statistic: Stats.MINIMUM }),
      threshold: 1,
      evaluationPeriods: Math.ceil(GHOST_PATIENCE.toSeconds() / period.toSeconds()),
      // A round in which ECS left something unsaid claims no zero.
      treatMissingData: TreatMissingData.IGNORE,
    });
  }

  /** The least of ten minutes: one that is stopped by then was no reason to wake anybody. */
  #watchOrphans({ deployment, sweepInterval }: AlarmsProps): void {
    const period = atLeast(ORPHAN_PATIENCE, sweepInterval);
    for (const name of ['Orphans', 'UnstoppedWorkers'] as const) {
      new RunbookAlarm(this, name, {
        urgency: 'now',
        runbook: 'orphans',
        says: 'For ten minutes and longer a worker has lived on although its run has ended: another attempt may run beside it.',
        metric: runMetric(deployment.deploymentName, name, { period, statistic: Stats.MINIMUM }),
        threshold: 1,
        // A round through all workers may take longer than that, and one that ECS cut short says nothing.
        treatMissingData: TreatMissingData.IGNORE,
      });
    }
  }

  #watchSweeps({ deployment, sweepInterval: period }: AlarmsProps): void {
    new RunbookAlarm(this, 'SweepsMissing', {
      urgency: 'now',
      runbook: 'sweeps-missing',
      says: 'No sweep came to its end for five intervals: whatever a message was lost for, waits.',
      metric: runMetric(deployment.deploymentName, 'Sweeps', { period }),
      threshold: 1,
      evaluationPeriods: 5,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.BREACHING,
    });
    for (const metric of GAPS) this.#watchGaps(metric, deployment, period);
  }

  /** The least of half an hour, as each round of the list tells it: one that ECS answered in full is enough. */
  #watchGaps(
    metric: (typeof GAPS)[number],
    { deploymentName }: AlarmsProps['deployment'],
    interval: Duration,
  ): void {
    const period = atLeast(GAP_PATIENCE, interval);
    new RunbookAlarm(this, metric, {
      urgency: 'morning',
      runbook: 'sweep-gaps',
      says: 'For half an hour and longer ECS has kept answers from every round of the sweep: ghosts and orphans may go unseen.',
      metric: runMetric(deploymentName, metric, { period, statistic: Stats.MINIMUM }),
      threshold: 1,
      // A round may take longer than that.
      treatMissingData: TreatMissingData.IGNORE,
    });
  }

  /** A throttle makes no run stuck, and its worker goes on: half an hour of it is told here. */
  #watchPatience({ deploymentName }: AlarmsProps['deployment']): void {
    new RunbookAlarm(this, 'EcsBusy', {
      urgency: 'morning',
      runbook: 'ecs-busy',
      says: 'For half an hour and longer ECS or SSM has put off calls in each five minutes: terminations may wait for their StopTask.',
      metric: runMetric(deploymentName, 'Throttles', { period: EVERY_FIVE_MINUTES }),
      threshold: 1,
      evaluationPeriods: THROTTLE_PATIENCE.toSeconds() / EVERY_FIVE_MINUTES.toSeconds(),
    });
  }

  /** The consumer does well in Lambda's eyes also where it gives back every message. */
  #watchMessages({ deploymentName }: AlarmsProps['deployment']): void {
    new RunbookAlarm(this, 'FailedMessages', {
      urgency: 'now',
      runbook: 'function-errors',
      says: `The consumer failed to take ${FAILURES} steps or facts or more within five minutes, twice in a row: stops and ends may wait.`,
      metric: runMetric(deploymentName, 'FailedMessages', { period: EVERY_FIVE_MINUTES }),
      threshold: FAILURES,
      // A moment without DynamoDB fails a whole batch.
      evaluationPeriods: 2,
    });
  }

  #watchApi({ deploymentStage }: apigateway.RestApi): void {
    new RunbookAlarm(this, 'ApiServerErrors', {
      urgency: 'now',
      runbook: 'api-5xx',
      says: `The API answered ${FAILURES} calls or more with 5xx within five minutes.`,
      metric: deploymentStage.metricServerError({ period: EVERY_FIVE_MINUTES, statistic: Stats.SUM }),
      threshold: FAILURES,
    });
  }

  #watchConsumerChain(consumer: lambda.IFunction): void {
    new RunbookAlarm(this, 'RecursiveInvocations', {
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

  #watchFunction(name: string, watched: lambda.IFunction, urgency: Urgency): void {
    const metric = { period: EVERY_FIVE_MINUTES, statistic: Stats.SUM };
    new RunbookAlarm(this, `${name}Errors`, {
      urgency,
      runbook: 'function-errors',
      says: `The ${name.toLowerCase()} function failed ${FAILURES} times or more within five minutes.`,
      metric: watched.metricErrors(metric),
      threshold: FAILURES,
    });
    new RunbookAlarm(this, `${name}Throttles`, {
      urgency,
      runbook: 'function-throttles',
      says: `Lambda refused to start the ${name.toLowerCase()} function ${FAILURES} times or more within five minutes.`,
      metric: watched.metricThrottles(metric),
      threshold: FAILURES,
    });
  }
}

/** A period in which a sweep comes. */
function atLeast(period: Duration, sweepInterval: Duration): Duration {
  return Duration.seconds(Math.max(period.toSeconds(), sweepInterval.toSeconds()));
}
