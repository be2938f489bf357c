import { hasEnded, type Word } from '../../../functions/core/run.ts';
import type { TerminationRequest } from '../../../functions/core/termination-request.ts';
import { type Answer, type Api, OPERATOR } from '../../simulation/world/api.ts';
import { runOf } from '../../simulation/world/meetings.ts';
import type { apiEvent } from '../../support/api.ts';
import { DOCUMENT_NAME } from '../functions.ts';
import { type Act, type Cast, refOf, workerOf } from '../scenario.ts';
import { inTurn, until, wait } from './order.ts';

const ASKS_AGAIN_AFTER_MS = 2000;
/** The first time, and once more for each fault that may strike. */
const ATTEMPTS = 4;

/** A caller who hears nothing calls again. */
function insist(name: string, attempt: (cast: Cast, heard: (isAnswered: boolean) => void) => void): Act {
  return (cast, done) => {
    const ask = (left: number): void =>
      attempt(cast, (isAnswered) => {
        if (!isAnswered && left > 1) {
          cast.world.timeline.after(ASKS_AGAIN_AFTER_MS, () => ask(left - 1));
          return;
        }
        if (!isAnswered) cast.unanswered.push(name);
        done();
      });
    ask(ATTEMPTS);
  };
}

function call(name: string, make: (api: Api, cast: Cast) => Promise<Answer>): Act {
  return insist(name, (cast, heard) =>
    cast.world.client.call(
      name,
      (api) => make(api, cast),
      (answer, runId) => {
        if (answer === 'accepted' && runId !== undefined)
          cast.accepted.set(runId, cast.world.timeline.nowMs());
        heard(answer !== 'error');
      },
    ),
  );
}

export const createTask = (taskId: string): Act => call(`create ${taskId}`, (api) => api.createTask(taskId));
export const hold = (taskId: string): Act => call(`hold ${taskId}`, (api) => api.hold(taskId));
export const release = (taskId: string): Act => call(`release ${taskId}`, (api) => api.release(taskId));
export const abandon = (runId: string): Act => call(`abandon ${runId}`, (api) => api.abandon(runId));

/** @param worker its name, where the claim brings one along */
export const claim = (taskId: string, runId: string, worker?: string): Act =>
  call(`claim ${runId}`, (api, cast) =>
    api.claim(taskId, runId, worker === undefined ? null : refOf(cast, worker)),
  );

export const attach =
  (worker: string, runId: string): Act =>
  (cast, done) =>
    call(`attach ${worker} to ${runId}`, (api) => api.attach(runId, refOf(cast, worker)))(cast, done);

export const heartbeat = (worker: string): Act =>
  insist(`heartbeat of ${worker}`, (cast, heard) => {
    const sender = workerOf(cast, worker);
    cast.world.client.heartbeat(sender, (answer) => {
      if (answer === 'terminate') sender.toldAtMs ??= cast.world.timeline.nowMs();
      heard(answer !== 'error');
    });
  });

export const finish = (runId: string, outcome: Word['outcome']): Act =>
  call(`word ${outcome} for ${runId}`, (api) => api.finish(runId, outcome));

export const terminate = (runId: string, request: Partial<TerminationRequest> = {}): Act =>
  call(`${request.isForced === true ? 'force' : 'terminate'} ${runId}`, (api) =>
    api.terminate(runId, requestOf(request)),
  );

export const reclaim = (taskId: string, request: Partial<TerminationRequest> = {}): Act =>
  call(`reclaim ${taskId}`, (api) => api.reclaim(taskId, requestOf(request)));

function requestOf(request: Partial<TerminationRequest>): TerminationRequest {
  return {
    reason: 'wrong prompt',
    actor: OPERATOR,
    then: 'requeue',
    askSeconds: 0,
    isForced: false,
    ...request,
  };
}

/** Any other call of the API, as `GET /runs/{run_id}`. */
export const http = (method: string, resource: string, request: Parameters<typeof apiEvent>[2] = {}): Act =>
  insist(`${method} ${resource}`, ({ functions }, heard) => functions.http(method, resource, request, heard));

export const show = (event: object): Act =>
  insist('console-read', ({ functions }, heard) => functions.show(event, heard));

export const click = (runId: string, expected_state: 'running' | 'stuck'): Act =>
  insist('console-terminate', ({ functions }, heard) =>
    functions.click({ run_id: runId, expected_state, then: 'requeue' }, heard),
  );

/** Somebody executes the document, and executes it again where it failed. */
export const execute = (runId: string): Act =>
  insist('runbook', ({ functions, outside }, heard) => {
    const id = `00000000-0000-0000-0000-${String(outside.executions.size).padStart(12, '0')}`;
    outside.executions.set(id, {
      documentName: DOCUMENT_NAME,
      status: 'InProgress',
      executedBy: OPERATOR,
      parentId: null,
      parameters: { RunId: [runId] },
    });
    functions.execute(id, heard);
  });

/** Waits for the end, and whoever is paged about a stuck run asks for it once more. */
export const untilEndedOrPaged =
  (runId: string): Act =>
  (cast, done) =>
    until(runId, 'stuck')(cast, () => {
      const run = runOf(cast.world.store, runId);
      if (run === undefined || hasEnded(run)) done();
      else inTurn(wait(60), terminate(runId), wait(60), untilEndedOrPaged(runId))(cast, done);
    });
