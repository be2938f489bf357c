/** Every problem code of docs/contract.md, section 2, with its status and title; the gateway's own answers read it too. */
export const PROBLEMS = {
  VALIDATION_FAILED: { status: 422, title: 'The request is not valid' },
  UNAUTHENTICATED: { status: 401, title: 'Authentication is required' },
  FORBIDDEN: { status: 403, title: 'Not allowed' },
  THROTTLED: { status: 429, title: 'Too many requests' },
  BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  ROUTE_NOT_FOUND: { status: 404, title: 'No such call' },
  RUN_NOT_FOUND: { status: 404, title: 'No such run' },
  TASK_NOT_FOUND: { status: 404, title: 'No such task' },
  RUN_ALREADY_ENDED: { status: 409, title: 'The run has ended' },
  NOT_RECLAIMABLE: { status: 409, title: 'The task is not reclaimable' },
  TASK_EXISTS: { status: 409, title: 'The task exists' },
  TASK_NOT_CLAIMABLE: { status: 409, title: 'The task is not claimable' },
  TASK_NOT_HELD: { status: 409, title: 'The task is not held' },
  RUN_EXISTS: { status: 409, title: 'The run exists' },
  WORKER_CONFLICT: { status: 409, title: 'The run has another worker' },
  WORKER_IN_USE: { status: 409, title: 'The worker serves another run' },
  SERVICE_MANAGED: { status: 409, title: 'An ECS service manages the worker' },
  TERMINATION_REQUESTED: { status: 409, title: 'The run is being terminated' },
  WORKER_NOT_OF_RUN: { status: 422, title: 'The worker was not started for this run' },
  UNAVAILABLE: { status: 503, title: 'Not available right now' },
  INTERNAL: { status: 500, title: 'Internal error' },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;

/** One field that was refused, as FastAPI spells it, since the predecessor's callers read this shape. */
export interface FieldError {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
}

/** The members of RFC 9457 and ours: `type` is a URN of the code, so it needs no host of ours to exist. */
export function problemBody(code: ProblemCode, detail: string) {
  return {
    type: `urn:standdown:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title: PROBLEMS[code].title,
    status: PROBLEMS[code].status,
    detail,
    code,
  };
}

/** An answer of the API as API Gateway's proxy integration takes it. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export function problem(
  code: ProblemCode,
  detail: string,
  extra: { readonly members?: object; readonly headers?: Readonly<Record<string, string>> } = {},
): HttpAnswer {
  const body = { ...problemBody(code, detail), ...extra.members };
  return {
    statusCode: PROBLEMS[code].status,
    headers: { 'content-type': 'application/problem+json', ...extra.headers },
    body: JSON.stringify(body),
  };
}

export function json(
  statusCode: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}
