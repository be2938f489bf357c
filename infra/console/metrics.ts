import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { type METRICS, METRICS_NAMESPACE } from '../../functions/wiring/metric-names.ts';

/** One of the metrics that the functions measure. */
export function standdownMetric(
  name: keyof typeof METRICS,
  statistic: string,
  label: string,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: METRICS_NAMESPACE,
    metricName: name,
    dimensionsMap: { service: 'standdown' },
    statistic,
    label,
    period: Duration.minutes(1),
  });
}
