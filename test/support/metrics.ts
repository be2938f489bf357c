import type { Metrics } from '../../functions/ports/metrics.ts';

/** Keeps what was measured, in order. */
export function recordedMetrics() {
  const added: Parameters<Metrics['add']>[] = [];
  return { added, add: (...measurement: Parameters<Metrics['add']>) => void added.push(measurement) };
}
