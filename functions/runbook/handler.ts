import middy from '@middy/core';
import * as z from 'zod/mini';
import { requestTermination, type TerminateDeps, type TerminateResult } from '../app/request-termination.ts';
import type { RunbookExecutions } from '../ports/runbook-executions.ts';
import { readOrder } from './order.ts';

export interface RunbookDeps extends TerminateDeps {
  readonly executions: RunbookExecutions;
  /** Of the one document whose executions are carried out. */
  readonly documentName: string;
}

/** What an execution shows as its output. */
export interface RunbookAnswer {
  readonly run_id: string;
  readonly task_id: string;
  readonly state: string;
  readonly requested_by: string;
}

/** Fails the step of the execution, with the reason in its failure message. */
export class NotTerminated extends Error {
  override readonly name = 'NotTerminated';
}

/** The door for the SSM Automation document: stores a termination in the name of whoever executes it. */
export function createHandler(deps: RunbookDeps) {
  return middy<unknown, RunbookAnswer>()
    .onError(({ error }) => deps.log.error('execution not carried out', { error }))
    .handler(async (event) => {
      const { success, data } = EVENT.safeParse(event);
      if (!success) throw new NotTerminated('event: expected an execution_id');
      const execution = await deps.executions.readExecution(data.execution_id);
      const read = readOrder(execution, deps.documentName);
      if (read.kind === 'refused') throw new NotTerminated(read.why);
      const { runId, request } = read.order;
      return answerOf(await requestTermination(deps, runId, request), runId);
    });
}

/** SSM gives each execution a UUID. */
const EVENT = z.object({ execution_id: z.string().check(z.regex(/^[0-9a-f-]{36}$/)) });

function answerOf(result: TerminateResult, runId: string): RunbookAnswer {
  switch (result.kind) {
    case 'accepted': {
      const { run_id, task_id, termination } = result.run;
      return {
        run_id,
        task_id,
        state: termination?.state ?? 'requested',
        requested_by: termination?.requested_by ?? '',
      };
    }
    case 'run-not-found':
      throw new NotTerminated(`run ${runId} not found`);
    case 'run-already-ended':
      throw new NotTerminated(`run ${runId} already ended: ${result.run.outcome}`);
    case 'not-reclaimable':
      throw new NotTerminated(`run ${runId}: task ${result.taskId} no longer runs it`);
  }
}
