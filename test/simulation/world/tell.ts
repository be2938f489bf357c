import type { Run } from '../../../functions/core/run.ts';
import { START_MS } from './plan.ts';

/** A run in a few words, for who reads a schedule step by step. */
export function tell({ run_id, status, termination, version, next_at, late_workers }: Run): string {
  const look = next_at === null ? 'no look' : `look at ${next_at - START_MS / 1000} s`;
  const late = late_workers.length > 0 ? `, ${late_workers.length} late` : '';
  return `${run_id} v${version} ${status}${termination ? ` (${termination.state})` : ''}${late}, ${look}`;
}
