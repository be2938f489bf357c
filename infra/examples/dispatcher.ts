import { type ApiAnswer, type CallApi, describeRefusal, untilAnswered } from './call-api.ts';

/** What binds an ECS task to its run. Network, launch type and the like are the caller's to add. */
export interface WorkerRequest {
  readonly cluster: string;
  readonly taskDefinition: string;
  /** The run's id: by it Standdown knows the worker as this run's, and finds one that nobody attached. */
  readonly startedBy: string;
  /** The run's id again: by it ECS starts no second worker for a repeated call. */
  readonly clientToken: string;
  readonly overrides: {
    readonly containerOverrides: { name: string; environment: { name: string; value: string }[] }[];
  };
}

/** Of RunTask's answer what matters here; `ecs.send(new RunTaskCommand({ ...request, … }))` fits. */
export interface RunTaskAnswer {
  readonly tasks?: readonly { readonly taskArn?: string }[] | undefined;
  readonly failures?: readonly { readonly reason?: string; readonly detail?: string }[] | undefined;
}

export interface DispatcherDeps {
  readonly callApi: CallApi;
  readonly runTask: (request: WorkerRequest) => Promise<RunTaskAnswer>;
}

export interface Launch {
  readonly taskId: string;
  /** Chosen and stored by the caller beforehand, so that after a crash the same launch can be repeated. */
  readonly runId: string;
  readonly cluster: string;
  readonly taskDefinition: string;
  /** Of the container that does the work: it gets RUN_ID. */
  readonly containerName: string;
  readonly maxRuntimeSeconds?: number;
}

export type DispatchResult =
  /** The worker is on record. */
  | { readonly kind: 'launched'; readonly taskArn: string }
  /** There is nothing (more) to do: forget this run. A worker that was started by then is stopped by Standdown. */
  | { readonly kind: 'dropped'; readonly why: string }
  /** ECS started nothing, and the run is given back as failed: the task is ready for another run. */
  | { readonly kind: 'not-started'; readonly why: string }
  /** A worker runs that Standdown did not take: whoever may call StopTask has to stop it. */
  | { readonly kind: 'stray'; readonly taskArn: string; readonly why: string };

const GIVE_UP_AFTER_SECONDS = 120;

/**
 * Claims a run, starts its worker and attaches it. Where it throws, nobody knows how far it came: repeat it with
 * the same run id, and it goes on from there.
 */
export async function dispatch(deps: DispatcherDeps, launch: Launch): Promise<DispatchResult> {
  const claimed = await claim(deps, launch);
  if (claimed !== 'go-on') return claimed;
  const { tasks = [], failures = [] } = await deps.runTask(workerRequest(launch));
  const taskArn = tasks[0]?.taskArn;
  return taskArn === undefined ? giveBack(deps, launch, failures) : attach(deps, launch, taskArn);
}

async function claim(
  { callApi }: DispatcherDeps,
  { taskId, runId, maxRuntimeSeconds }: Launch,
): Promise<DispatchResult | 'go-on'> {
  const body = { run_id: runId, max_runtime_seconds: maxRuntimeSeconds };
  const answer = await patiently(() => callApi('POST', `/tasks/${taskId}/runs`, body));
  switch (answer.status === 404 || answer.status === 409 ? 'refused' : answer.status) {
    case 200:
    case 201:
      return afterClaim(answer);
    case 'refused':
      return { kind: 'dropped', why: describeRefusal(answer) };
    default:
      throw new Error(`claim of ${runId}: ${describeRefusal(answer)}`);
  }
}

/** A repeated claim tells how far the launch came: it may have its worker, or be unwanted by now. */
function afterClaim({ body }: ApiAnswer): DispatchResult | 'go-on' {
  const { worker, termination } = body['run'] as {
    readonly worker: { readonly task_arn: string } | null;
    readonly termination: object | null;
  };
  if (worker !== null) return { kind: 'launched', taskArn: worker.task_arn };
  return termination === null ? 'go-on' : { kind: 'dropped', why: 'the run is being terminated' };
}

function workerRequest({ runId, cluster, taskDefinition, containerName }: Launch): WorkerRequest {
  const environment = [{ name: 'RUN_ID', value: runId }];
  return {
    cluster,
    taskDefinition,
    startedBy: runId,
    clientToken: runId,
    overrides: { containerOverrides: [{ name: containerName, environment }] },
  };
}

/** ECS answers 200 with `failures` where it has no room. A run without a worker ends at once by a word. */
async function giveBack(
  { callApi }: DispatcherDeps,
  { runId }: Launch,
  failures: NonNullable<RunTaskAnswer['failures']>,
): Promise<DispatchResult> {
  const reasons = failures.map(({ reason = 'no reason', detail }) =>
    detail ? `${reason}: ${detail}` : reason,
  );
  const why = `RunTask: ${reasons.join('; ') || 'no task and no failure'}`;
  const word = { outcome: 'failed', summary: why };
  await patiently(() => callApi('POST', `/runs/${runId}/finish`, word));
  return { kind: 'not-started', why };
}

async function attach(
  { callApi }: DispatcherDeps,
  { runId, cluster }: Launch,
  taskArn: string,
): Promise<DispatchResult> {
  const worker = { cluster, task_arn: taskArn };
  const answer = await patiently(() => callApi('PUT', `/runs/${runId}/worker`, worker));
  if (answer.status === 200) return { kind: 'launched', taskArn };
  const why = describeRefusal(answer);
  switch (answer.body['code']) {
    // On record all the same, so that Standdown stops it.
    case 'TERMINATION_REQUESTED':
    case 'RUN_ALREADY_ENDED':
      return { kind: 'dropped', why };
    case 'WORKER_CONFLICT':
    case 'WORKER_IN_USE':
    case 'SERVICE_MANAGED':
    case 'WORKER_NOT_OF_RUN':
    case 'VALIDATION_FAILED':
    case 'RUN_NOT_FOUND':
      return { kind: 'stray', taskArn, why };
    default:
      throw new Error(`attach of ${taskArn} to ${runId}: ${why}`);
  }
}

function patiently(call: () => Promise<ApiAnswer>): Promise<ApiAnswer> {
  return untilAnswered(call, { giveUpAfterSeconds: GIVE_UP_AFTER_SECONDS });
}
