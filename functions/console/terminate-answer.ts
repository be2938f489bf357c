import type { TerminateSeenResult } from '../app/terminate-seen-run.ts';
import type { OpenRun } from '../core/run.ts';
import { button } from './controls.ts';
import { notice } from './frame.ts';
import type { Html } from './html.ts';

export interface AnsweredRequest {
  readonly runId: string;
  /** ARN of the function that shows runs; undefined where the click did not say. */
  readonly board: string | undefined;
}

/** What came of a click, in one sentence. */
export function terminateAnswer(result: TerminateSeenResult, request: AnsweredRequest): Html {
  const { runId, board } = request;
  const controls = board === undefined ? [] : [listButton(board), inspectButton(board, runId)];
  switch (result.kind) {
    case 'accepted': {
      // The first reason stays, whoever asks again.
      const { reason = null } = result.run.termination ?? {};
      const why = reason === null ? 'without a reason' : `with the reason “${reason}”`;
      return notice(
        'good',
        `Run ${runId} is being terminated, on record ${why}; its task ${result.run.task_id} will be ${taskAfter(result.run)} once the worker is proven stopped.`,
        ...controls,
      );
    }
    case 'run-changed': {
      const by = result.run.termination?.requested_by;
      const now = by === undefined ? 'it is not stuck any more' : `${by} has asked for that already`;
      return notice(
        'waiting',
        `Nothing was done to run ${runId}: since the page was drawn, ${now}.`,
        ...controls,
      );
    }
    case 'run-already-ended':
      return notice(
        'waiting',
        `Nothing was done: run ${runId} has already ended (${result.run.outcome}).`,
        ...controls,
      );
    case 'not-reclaimable':
      return notice(
        'waiting',
        `Nothing was done: task ${result.taskId} no longer runs this run ${runId}.`,
        ...controls,
      );
    case 'run-not-found':
      return notice('waiting', `Nothing was done: there is no run ${runId}.`, ...controls);
  }
}

/** Whether the task is done whoever terminates: that word wins. */
export function isDone({ finish }: OpenRun): boolean {
  return finish?.outcome === 'completed';
}

function taskAfter(run: OpenRun): string {
  if (isDone(run)) return 'done, as its worker has said,';
  return run.termination?.then === 'hold' ? 'held back' : 'ready for another run';
}

export function listButton(board: string): Html {
  return button('Live runs', { endpoint: board, parameters: { view: 'list' }, display: 'widget' });
}

function inspectButton(board: string, runId: string): Html {
  return button('Inspect', {
    endpoint: board,
    parameters: { view: 'inspect', run_id: runId },
    display: 'popup',
  });
}
