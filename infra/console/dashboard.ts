import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { headerMarkdown } from './header.ts';
import { EVERY_MINUTE } from '../runbook-alarm.ts';
import { tellPurpose } from '../tags.ts';
import type { TerminateRunbook } from '../terminate-runbook.ts';
import { runMetric, type RunMetricName } from '../run-metrics.ts';

export interface OperatorsDashboardProps {
  readonly deploymentName: string;
  /** The function that renders the live runs. */
  readonly liveRuns: lambda.IFunction;
  readonly table: dynamodb.ITable;
  readonly queues: { readonly steps: sqs.IQueue; readonly facts: sqs.IQueue };
  readonly functions: Readonly<Record<string, lambda.IFunction>>;
  readonly deadLetterQueues: Readonly<Record<string, sqs.IQueue>>;
  readonly alarms: readonly cloudwatch.IAlarm[];
  readonly runbook: TerminateRunbook | undefined;
}

/** CloudWatch lays a dashboard out in 24 columns. */
const WIDTH = 24;
const THIRD = WIDTH / 3;
const QUARTER = WIDTH / 4;
const GRAPH_HEIGHT = 6;

/** From what needs a person now to what explains it: live runs, alarms, how stopping goes, queues, errors. */
export class OperatorsDashboard extends cloudwatch.Dashboard {
  constructor(scope: Construct, id: string, props: OperatorsDashboardProps) {
    super(scope, id);
    tellPurpose(this, 'The board of the operators: live runs and what stopping them takes');
    this.addWidgets(
      new cloudwatch.TextWidget({
        markdown: headerMarkdown(props),
        width: WIDTH,
        height: 2,
        background: cloudwatch.TextWidgetBackground.TRANSPARENT,
      }),
    );
    this.addWidgets(liveRunsWidget(props));
    this.addWidgets(
      new cloudwatch.AlarmStatusWidget({
        title: 'Alarms',
        alarms: [...props.alarms],
        width: WIDTH,
        height: 3,
      }),
    );
    const minutely = minutelyOf(props.deploymentName);
    this.addWidgets(...terminations(minutely));
    this.addWidgets(...whatNeedsAPerson(minutely));
    this.addWidgets(...machinery(props));
  }
}

function liveRunsWidget({ liveRuns }: OperatorsDashboardProps): cloudwatch.IWidget {
  return new cloudwatch.CustomWidget({
    title: 'Live runs',
    functionArn: liveRuns.functionArn,
    width: WIDTH,
    height: 12,
    updateOnRefresh: true,
    // Neither changes what is shown, and each update would take a half-filled form away.
    updateOnResize: false,
    updateOnTimeRangeChange: false,
  });
}

function terminations(minutely: Minutely): readonly cloudwatch.IWidget[] {
  const percentiles = (name: 'TimeToStopping' | 'TimeToStopped') =>
    ['p50', 'p99'].map((p) => minutely(name, p, p));
  return [
    graph('Terminations requested', [
      minutely('Terminations', 'requested'),
      minutely('ForcedTerminations', 'killed after the grace'),
    ]),
    graph('Seconds from request to stop signal', percentiles('TimeToStopping')),
    graph('Seconds from stop signal to stopped', percentiles('TimeToStopped')),
  ];
}

function whatNeedsAPerson(minutely: Minutely): readonly cloudwatch.IWidget[] {
  return [
    graph('Escalations', [
      minutely('BecameStuck', 'became stuck'),
      minutely('Throttles', 'calls that AWS put off'),
      minutely('FailedMessages', 'messages failed'),
    ]),
    graph('Stuck workers', [minutely('StuckWorkers', 'stuck')]),
    graph('Ghosts and orphans', [
      minutely('Ghosts', 'open runs whose worker is gone'),
      minutely('Orphans', 'workers whose run has ended'),
      minutely('UnstoppedWorkers', 'orphans that ECS means to stop'),
      minutely('OpenRunGaps', 'workers of open runs not seen'),
      minutely('WorkerGaps', 'workers, or lists, not seen'),
      minutely('StoppingGaps', 'the same of those that ECS means to stop'),
    ]),
  ];
}

function machinery({
  queues,
  functions,
  deadLetterQueues,
}: OperatorsDashboardProps): readonly cloudwatch.IWidget[] {
  const oldest = ([label, queue]: [string, sqs.IQueue]) =>
    queue.metricApproximateAgeOfOldestMessage({ label, statistic: cloudwatch.Stats.MAXIMUM });
  const dead = ([label, queue]: [string, sqs.IQueue]) =>
    queue.metricApproximateNumberOfMessagesVisible({ label, statistic: cloudwatch.Stats.MAXIMUM });
  const errors = ([label, one]: [string, lambda.IFunction]) => one.metricErrors({ label });
  const throttles = ([label, one]: [string, lambda.IFunction]) => one.metricThrottles({ label });
  return [
    graph('Oldest message, seconds', Object.entries(queues).map(oldest), QUARTER),
    graph('Dead letters', Object.entries(deadLetterQueues).map(dead), QUARTER),
    graph('Errors', Object.entries(functions).map(errors), QUARTER),
    graph('Throttled invocations', Object.entries(functions).map(throttles), QUARTER),
  ];
}

type Minutely = (name: RunMetricName, label: string, statistic?: string) => cloudwatch.Metric;

function minutelyOf(deploymentName: string): Minutely {
  return (name, label, statistic) =>
    runMetric(deploymentName, name, { label, period: EVERY_MINUTE, ...(statistic && { statistic }) });
}

function graph(title: string, left: cloudwatch.IMetric[], width = THIRD): cloudwatch.IWidget {
  return new cloudwatch.GraphWidget({
    title,
    left,
    width,
    height: GRAPH_HEIGHT,
    leftYAxis: { min: 0, showUnits: false },
  });
}
