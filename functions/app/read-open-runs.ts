import { hasEnded, type OpenRun } from '../core/run.ts';
import type { Page, PageRequest, RunLists } from '../ports/run-lists.ts';

/** A page of the runs that have not ended, oldest first. */
export async function readOpenRuns(lists: RunLists, request: PageRequest): Promise<Page<OpenRun>> {
  const { records, next } = await lists.listRuns([{ kind: 'status', status: 'running' }], request);
  return { records: records.filter((run) => !hasEnded(run)), next };
}
