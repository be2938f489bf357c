import { Metric, Stats, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { type MetricKind, METRICS, METRICS_NAMESPACE } from '../functions/wiring/metric-names.ts';

export type RunMetricName = keyof typeof METRICS;

/**
 * A metric that the functions of a deployment write. Sums of what happened, maxima of gauges, medians of times, unless
 * `options` say otherwise.
 */
export function runMetric(deploymentName: string, name: RunMetricName, options: MetricOptions = {}): Metric {
  return new Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { service: deploymentName },
    statistic: STATISTICS[METRICS[name].kind],
    ...options,
  });
}

const STATISTICS = {
  count: Stats.SUM,
  gauge: Stats.MAXIMUM,
  duration: Stats.p(50),
} as const satisfies Readonly<Record<MetricKind, string>>;
