import type { APIGatewayProxyEvent, Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { createHandler as createApi } from '../../../functions/api/handler.ts';
import type { ApiDeps } from '../../../functions/api/calls.ts';
import { createHandler as createConsumer } from '../../../functions/consumer/handler.ts';
import type { StepDeps } from '../../../functions/app/step-run.ts';
import { SCHEMA_VERSION, type Step } from '../../../functions/core/messages.ts';
import type { Sighting } from '../../../functions/core/worker.ts';
import type { WorkerViews } from '../../../functions/ports/worker-views.ts';
import { type Answer, type Api, OPERATOR } from './api.ts';

/** The same calls through the API's shipped door: an event in, an HTTP answer out. */
export function doorApi(deps: ApiDeps, maxRuntimeSeconds: number | null): Api {
  const handler = createApi(deps);
  const call = async (
    method: string,
    resource: string,
    id: string,
    body: object,
    done: string,
    actor: string = OPERATOR,
  ): Promise<Answer> => {
    const answer = await handler(event(method, resource, id, body, actor), {} as Context);
    return answerOf(answer.statusCode, JSON.parse(answer.body) as Body, done);
  };
  const ofRun = (method: string, verb: string, runId: string, body: object, done: string, actor?: string) =>
    call(method, `/runs/{run_id}/${verb}`, runId, body, done, actor);
  const ofTask = (verb: string, taskId: string, body: object, done: string, actor?: string) =>
    call('POST', `/tasks/{task_id}/${verb}`, taskId, body, done, actor);
  return {
    createTask: (task_id) => call('POST', '/tasks', '', { task_id, title: 'write it' }, 'created'),
    claim: (taskId, run_id, worker) =>
      ofTask(
        'runs',
        taskId,
        {
          run_id,
          ...(worker && { worker }),
          ...(maxRuntimeSeconds && { max_runtime_seconds: maxRuntimeSeconds }),
        },
        'claimed',
      ),
    attach: (runId, worker) => ofRun('PUT', 'worker', runId, worker, 'attached'),
    heartbeat: (runId) => ofRun('POST', 'heartbeat', runId, {}, 'go-on'),
    finish: (runId, outcome) =>
      ofRun('POST', 'finish', runId, { outcome, summary: 'as the worker says' }, 'recorded'),
    terminate: (runId, { reason, then, askSeconds, isForced, actor }) =>
      isForced
        ? ofRun('POST', 'force-terminate', runId, { reason, then }, 'accepted', actor)
        : ofRun('POST', 'terminate', runId, { reason, then, ask_seconds: askSeconds }, 'accepted', actor),
    reclaim: (taskId, { reason, then, askSeconds, actor }) =>
      ofTask('reclaim', taskId, { reason, then, ask_seconds: askSeconds }, 'accepted', actor),
    abandon: (runId) => ofRun('POST', 'abandon', runId, { reason: 'the host is scrap' }, 'abandoned'),
    hold: (taskId) => ofTask('hold', taskId, {}, 'moved'),
    release: (taskId) => ofTask('release', taskId, {}, 'moved'),
  };
}

/** As API Gateway's proxy integration makes it, as far as the door reads it; unknown members ride along. */
function event(
  httpMethod: string,
  resource: string,
  id: string,
  body: object,
  userArn: string,
): APIGatewayProxyEvent {
  const made: Partial<APIGatewayProxyEvent> = {
    httpMethod,
    resource,
    path: resource,
    pathParameters: { run_id: id, task_id: id },
    queryStringParameters: null,
    headers: {},
    body: JSON.stringify({ ...body, from_newer_code: true }),
    isBase64Encoded: false,
    requestContext: { identity: { userArn } } as APIGatewayProxyEvent['requestContext'],
  };
  return made as APIGatewayProxyEvent;
}

interface Body {
  readonly code?: string;
  readonly run_id?: string;
  readonly terminate?: boolean;
}

/** In the words of the app: `RUN_ALREADY_ENDED` is `run-already-ended`. */
function answerOf(status: number, { code, run_id, terminate }: Body, done: string): Answer {
  if (status >= 500) throw new Error(`answered ${status}`);
  if (code !== undefined) return { kind: code.toLowerCase().replaceAll('_', '-') };
  if (terminate === true) return { kind: 'terminate' };
  return { kind: done, ...(run_id !== undefined && { run: { run_id } }) };
}

export type DoorMessage = { readonly step: Step } | { readonly fact: Sighting } | 'unreadable';

/** Of a newer schema version: this code refuses it rather than guess. */
export const UNREADABLE = JSON.stringify({ kind: 'step', schema_version: 2, run_id: 'x', hops: 0 });

/** What the consumer's door has beyond a step: the looks ahead. */
export type SteppingDeps = StepDeps & { readonly views: Pick<WorkerViews, 'lookAll'> };

/** The consumer's shipped door. @returns the indexes of the messages that failed */
export function doorConsumer(
  deps: SteppingDeps,
): (messages: readonly DoorMessage[]) => Promise<readonly number[]> {
  const rested = () => Promise.resolve();
  const metrics = { add: () => undefined };
  const queues = { stepsQueueArn: 'steps', factsQueueArn: 'facts' };
  const handler = createConsumer({ ...deps, ...queues, rested, metrics });
  return async (messages) => {
    const event = { Records: messages.map(recordOf) } as unknown as SQSEvent;
    const { batchItemFailures } = await handler(event, {} as Context);
    return batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier));
  };
}

function recordOf(
  message: DoorMessage,
  index: number,
): Pick<SQSRecord, 'messageId' | 'body' | 'eventSourceARN'> {
  const messageId = String(index);
  if (message === 'unreadable') return { messageId, eventSourceARN: 'steps', body: UNREADABLE };
  if ('step' in message) {
    const body = { ...message.step, kind: 'step', schema_version: SCHEMA_VERSION, from_newer_code: true };
    return { messageId, eventSourceARN: 'steps', body: JSON.stringify(body) };
  }
  return { messageId, eventSourceARN: 'facts', body: JSON.stringify(ecsEvent(message.fact)) };
}

/** An *ECS Task State Change* event; members that nobody reads ride along. */
function ecsEvent(sighting: Sighting): object {
  return {
    version: '0',
    source: 'aws.ecs',
    'detail-type': 'ECS Task State Change',
    detail: {
      taskArn: sighting.task_arn,
      taskDefinitionArn: sighting.task_definition_arn,
      lastStatus: sighting.last_status,
      startedBy: sighting.started_by,
      group: sighting.group,
      launchType: sighting.launch_type,
      containerInstanceArn: sighting.was_placed ? 'container-instance' : undefined,
      stopCode: sighting.stop_code ?? undefined,
      stoppedReason: sighting.stopped_reason ?? undefined,
      containers: sighting.containers.map(({ name, exit_code }) => ({
        name,
        exitCode: exit_code ?? undefined,
        cpu: '0',
      })),
      version: 7,
    },
  };
}
