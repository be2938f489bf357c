import type { Context } from 'aws-lambda';
import type { InvocationLog } from './logger.ts';
import type { InvocationMetrics } from './metrics.ts';

/** Middleware: lines name their invocation, and measurements are written at its end, also where it failed. */
export function telemetry(log: InvocationLog, metrics: InvocationMetrics) {
  const flush = () => metrics.flush();
  return {
    before: ({ context }: { readonly context: Context }) => log.begin(context),
    after: flush,
    onError: flush,
  };
}
