import { Metrics as PowertoolsMetrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Metrics } from '../ports/metrics.ts';
import { METRICS, METRICS_NAMESPACE, UNITS } from './metric-names.ts';

export interface InvocationMetrics extends Metrics {
  /** Writes what was added since the last time; nothing where nothing was. */
  flush(): void;
}

/** Embedded metric format, written to the log when flushed: no call, and no dimension but `service`, the deployment. */
export function createMetrics(deploymentName: string): InvocationMetrics {
  const metrics = new PowertoolsMetrics({ namespace: METRICS_NAMESPACE, serviceName: deploymentName });
  return {
    add: (name, value) => metrics.addMetric(name, MetricUnit[UNITS[METRICS[name].kind]], value),
    flush: () => {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
