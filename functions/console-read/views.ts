import { inspectRun } from '../app/inspect-run.ts';
import { listOpenRuns } from '../app/list-open-runs.ts';
import { notice } from '../console/frame.ts';
import type { Html } from '../console/html.ts';
import { liveRuns } from '../console/live-runs.ts';
import { runDetails } from '../console/run-details.ts';
import type { RowSurroundings } from '../console/run-row.ts';
import { terminableState } from '../console/run-state.ts';
import { listButton } from '../console/terminate-answer.ts';
import { terminateForm } from '../console/terminate-form.ts';
import { hasEnded, type Run } from '../core/run.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Place, RunLists } from '../ports/run-lists.ts';
import type { RunStore } from '../ports/run-store.ts';
import type { Workers } from '../ports/workers.ts';
import { CONSOLE_EVENTS, CONSOLE_PAGE_RUNS } from '../wiring/limits.ts';
import type { View } from './view.ts';

export interface ConsoleReadDeps {
  readonly store: RunStore;
  readonly lists: RunLists;
  readonly workers: Workers;
  readonly clock: Clock;
  readonly log: Log;
  readonly tableName: string;
  readonly terminateFunctionArn: string;
}

interface Surroundings extends RowSurroundings {
  readonly region: string;
}

export async function showView(deps: ConsoleReadDeps, view: View, at: Surroundings): Promise<Html> {
  switch (view.view) {
    case 'list':
      return showRuns(deps, view.after, at);
    case 'inspect':
      return showDetails(deps, view.run_id, at);
    case 'terminate':
      return showForm(deps, view.run_id, at);
  }
}

async function showRuns(deps: ConsoleReadDeps, after: Place | undefined, at: Surroundings): Promise<Html> {
  const page = { after: after ?? null, limit: CONSOLE_PAGE_RUNS };
  const { records, tasks, checkedAt, next } = await listOpenRuns(deps, page);
  const runs = records.map((run) => ({ run, taskTitle: tasks.get(run.task_id)?.title ?? null }));
  return liveRuns({ runs, checkedAt, next, isContinued: after !== undefined }, at);
}

async function showDetails(deps: ConsoleReadDeps, runId: string, at: Surroundings): Promise<Html> {
  const run = await deps.store.readRun(runId);
  const inspection = await inspectRun(deps, runId);
  if (run === undefined || inspection === undefined)
    return notice('waiting', `There is no run ${runId}: it has expired.`);
  const events = await deps.store.listEvents(
    runId,
    Math.max(0, run.version - CONSOLE_EVENTS),
    CONSOLE_EVENTS,
  );
  const taskTitle = await titleOf(deps, run);
  return runDetails({ run, taskTitle, inspection, events }, { ...at, tableName: deps.tableName });
}

async function showForm(deps: ConsoleReadDeps, runId: string, at: Surroundings): Promise<Html> {
  const run = await deps.store.readRun(runId);
  const back = listButton(at.endpoints.read);
  if (run === undefined) return notice('waiting', `There is no run ${runId}: it has expired.`, back);
  if (hasEnded(run)) return notice('waiting', `Run ${runId} has already ended (${run.outcome}).`, back);
  const expectedState = terminableState(run);
  if (expectedState === undefined) {
    const by = run.termination?.requested_by ?? 'somebody';
    return notice('waiting', `Run ${runId} is being terminated already, as ${by} asked.`, back);
  }
  return terminateForm({ run, taskTitle: await titleOf(deps, run), expectedState }, at);
}

async function titleOf({ store }: ConsoleReadDeps, { task_id }: Run): Promise<string | null> {
  return (await store.readTask(task_id))?.title ?? null;
}
