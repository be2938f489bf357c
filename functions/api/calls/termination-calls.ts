import { awaitEnd } from '../../app/await-end.ts';
import { requestTermination, type TerminateResult } from '../../app/request-termination.ts';
import { check } from '../../http/body.ts';
import type { HttpAnswer } from '../../http/problem.ts';
import { answerAccepted, answerEnded, refuse } from '../answers.ts';
import type { ApiDeps, CallHandler } from '../calls.ts';
import type { ApiRequest } from '../request.ts';
import * as schemas from '../schemas.ts';

/** What operators ask for. */
export function terminationCalls(deps: ApiDeps) {
  return {
    async terminateRun(request) {
      const { run_id } = check(schemas.RUN_PATH, request.path, 'path');
      const { reason = null, ask_seconds, then } = check(schemas.TERMINATE_RUN, request.body, 'body');
      const termination = { reason, actor: request.actor, then, askSeconds: ask_seconds };
      return answer(deps, request, run_id, await requestTermination(deps, run_id, termination));
    },
  } satisfies Record<string, CallHandler>;
}

async function answer(
  deps: ApiDeps,
  { waitSeconds }: ApiRequest,
  runId: string,
  result: TerminateResult,
): Promise<HttpAnswer> {
  switch (result.kind) {
    case 'run-not-found':
      return refuse.runNotFound(runId);
    case 'run-already-ended':
      return refuse.runAlreadyEnded(result.run);
    case 'not-reclaimable':
      return refuse.notReclaimable(runId, result.taskId);
    case 'accepted': {
      if (waitSeconds === 0) return answerAccepted(result.run);
      const applied = { 'preference-applied': `wait=${waitSeconds}` };
      const ended = await awaitEnd(deps, runId, waitSeconds);
      return ended ? answerEnded(ended, applied) : answerAccepted(result.run, applied);
    }
  }
}
