import { Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import type { AlarmsProps } from './alarms.ts';
import { runMetric } from './run-metrics.ts';
import { EVERY_FIVE_MINUTES, RunbookAlarm, SWEEPS_WATCHED } from './runbook-alarm.ts';

const ORPHAN_PATIENCE = Duration.minutes(10);
const GHOST_PATIENCE = Duration.minutes(20);
const GAP_PATIENCE = Duration.minutes(30);
const GAPS = ['OpenRunGaps', 'WorkerGaps', 'StoppingGaps'] as const;

/** What the sweep counts, and that it comes. */
export function watchWhatSweepsTell(scope: Construct, props: AlarmsProps): void {
  watchWorkers(scope, props);
  watchGhosts(scope, props);
  watchOrphans(scope, props);
  watchSweeps(scope, props);
}

function watchWorkers(scope: Construct, { deployment, sweepInterval: period }: AlarmsProps): void {
  new RunbookAlarm(scope, 'StuckWorkers', {
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
function watchGhosts(scope: Construct, { deployment, sweepInterval }: AlarmsProps): void {
  const period = atLeast(EVERY_FIVE_MINUTES, sweepInterval);
  new RunbookAlarm(scope, 'Ghosts', {
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
function watchOrphans(scope: Construct, { deployment, sweepInterval }: AlarmsProps): void {
  const period = atLeast(ORPHAN_PATIENCE, sweepInterval);
  for (const name of ['Orphans', 'UnstoppedWorkers'] as const) {
    new RunbookAlarm(scope, name, {
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

function watchSweeps(scope: Construct, { deployment, sweepInterval: period }: AlarmsProps): void {
  new RunbookAlarm(scope, 'SweepsMissing', {
    urgency: 'now',
    runbook: 'sweeps-missing',
    says: 'No sweep came to its end for five intervals: whatever a message was lost for, waits.',
    metric: runMetric(deployment.deploymentName, 'Sweeps', { period }),
    threshold: 1,
    evaluationPeriods: SWEEPS_WATCHED,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
  for (const metric of GAPS) watchGaps(scope, metric, deployment, period);
}

/** The least of half an hour, as each round of the list tells it: one that ECS answered in full is enough. */
function watchGaps(
  scope: Construct,
  metric: (typeof GAPS)[number],
  { deploymentName }: AlarmsProps['deployment'],
  interval: Duration,
): void {
  const period = atLeast(GAP_PATIENCE, interval);
  new RunbookAlarm(scope, metric, {
    urgency: 'morning',
    runbook: 'sweep-gaps',
    says: 'For half an hour and longer ECS has kept answers from every round of the sweep: ghosts and orphans may go unseen.',
    metric: runMetric(deploymentName, metric, { period, statistic: Stats.MINIMUM }),
    threshold: 1,
    // A round may take longer than that.
    treatMissingData: TreatMissingData.IGNORE,
  });
}

/** A period in which a sweep comes. */
function atLeast(period: Duration, sweepInterval: Duration): Duration {
  return Duration.seconds(Math.max(period.toSeconds(), sweepInterval.toSeconds()));
}
