import { Metric, Stats, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, METRICS_NAMESPACE } from '../functions/wiring/metric-names.ts';

export type RunMetricName = keyof typeof METRICS;

/**
 * A metric that the functions of a deployment write. Sums of what happened, maxima of gauges, medians of times, unless
 * `options` say otherwise.
 */
export function runMetric(deploymentName: string, name: RunMetricName, options: MetricOptions = {}): Metric {
  const { says, unit } = METRICS[name];
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { service: deploymentName },
    statistic: says.startsWith('gauge') ? Stats.MAXIMUM : unit === 'Seconds' ? Stats.p(50) : Stats.SUM,
    ...options,
  });
}
