import { Metric, Stats, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS, METRICS_NAMESPACE } from '../functions/wiring/metric-names.ts';

export type RunMetricName = keyof typeof METRICS;

/**
 * A metric that the functions write. Sums of what happened, maxima of gauges, medians of times, unless `options` say
 * otherwise. One deployment serves one account and region, so nothing but the service tells them apart.
 */
export function runMetric(name: RunMetricName, options: MetricOptions = {}): Metric {
  const { says, unit } = METRICS[name];
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { service: 'standdown' },
    statistic: says.startsWith('gauge') ? Stats.MAXIMUM : unit === 'Seconds' ? Stats.p(50) : Stats.SUM,
    ...options,
  });
}
