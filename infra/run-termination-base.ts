import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct, type IConstruct } from 'constructs';
import { RunGrants } from './run-grants.ts';
import { runMetric } from './run-metrics.ts';

/** A deployment, of this stack or of another: what others may use of it. */
export interface IRunTermination extends IConstruct {
  readonly api: apigateway.IRestApi;
  /** Lets principals make calls, by right. */
  readonly grants: RunGrants;
}

/** What a deployment offers whether it is defined here or only referred to. */
export abstract class RunTerminationBase extends Construct implements IRunTermination {
  abstract readonly api: apigateway.IRestApi;
  /** Tells the metrics of one deployment from those of another. */
  abstract readonly deploymentName: string;
  protected abstract readonly stageName: string;

  get grants(): RunGrants {
    return new RunGrants(this.api, this.stageName);
  }

  /** Terminations stored. */
  metricTerminations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'Terminations', options);
  }

  /** Seconds from the request to the first StopTask. */
  metricTimeToStopping(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'TimeToStopping', options);
  }

  /** Seconds from the first StopTask to the worker having stopped. */
  metricTimeToStopped(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'TimeToStopped', options);
  }

  /** Seconds from the worker having stopped to the settled record. */
  metricTimeToSettled(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'TimeToSettled', options);
  }

  /** Workers killed after their grace. */
  metricForcedTerminations(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'ForcedTerminations', options);
  }

  /** Workers found stuck. */
  metricBecameStuck(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'BecameStuck', options);
  }

  /** Gauge: workers that are stuck. */
  metricStuckWorkers(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'StuckWorkers', options);
  }

  /** Gauge: open runs whose worker is gone. */
  metricGhosts(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'Ghosts', options);
  }

  /** Gauge: workers that live although their run has ended. */
  metricOrphans(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'Orphans', options);
  }

  /** Gauge: the same, where ECS means to stop them. */
  metricUnstoppedWorkers(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'UnstoppedWorkers', options);
  }

  /** Calls that ECS, or SSM, put off: a throttle, or no answer. */
  metricThrottles(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'Throttles', options);
  }

  /** Steps and facts that failed and come again. */
  metricFailedMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'FailedMessages', options);
  }

  /** Gauge: workers of open runs that a round of sweeps did not see, since ECS kept its answer. */
  metricOpenRunGaps(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'OpenRunGaps', options);
  }

  /** Gauge: workers, or lists of them, that a round of sweeps did not see. */
  metricWorkerGaps(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'WorkerGaps', options);
  }

  /** Gauge: the same, of workers that ECS means to stop. */
  metricStoppingGaps(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'StoppingGaps', options);
  }

  /** Runs that a sweep had to wake or settle. */
  metricSweepRepairs(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'SweepRepairs', options);
  }

  /** Sweeps that came to their end. */
  metricSweeps(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runMetric(this.deploymentName, 'Sweeps', options);
  }
}
