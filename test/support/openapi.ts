import type * as z from 'zod';
import { SCHEMAS } from '../../functions/api/openapi/answers.ts';
import { EVENTS } from '../../functions/api/openapi/events.ts';
import type { AnswerHeader } from '../../functions/api/openapi/operation.ts';
import { OPERATIONS } from '../../functions/api/openapi/operations.ts';
import { COMMON_PROBLEMS, problemSchema, RETRIED } from '../../functions/api/openapi/problems.ts';
import { ROUTES } from '../../functions/api/routes.ts';
import type { RunEvent } from '../../functions/core/run.ts';
import { type ProblemCode, PROBLEMS } from '../../functions/http/problem.ts';

/** An answer of the API, however it was come by. */
export interface ObservedAnswer {
  readonly method: string;
  /** As it was called (`/runs/r-1?x=y`), or as the gateway names the resource (`/runs/{run_id}`). */
  readonly path: string;
  readonly status: number;
  readonly header: (name: string) => string | null | undefined;
  readonly body: unknown;
}

/** Throws, naming the call and the fault, on an answer that docs/openapi.json does not declare for its call. */
export function expectDeclared(answer: ObservedAnswer): void {
  const fault = answer.status < 300 ? faultOfSuccess(answer) : faultOfProblem(answer);
  if (fault === undefined) return;
  const { method, path, status, body } = answer;
  throw new Error(
    `${method} ${path}: not as docs/openapi.json has it: ${fault}\n${status} ${JSON.stringify(body)}`,
  );
}

/** In what an event is not as the published schema has it; undefined where it is. */
export function faultOfEvent(event: RunEvent): string | undefined {
  const fault = faultOf(event, EVENTS[event.kind]);
  return fault && `${event.kind}: ${fault}`;
}

function faultOfSuccess(answer: ObservedAnswer): string | undefined {
  const operation = operationOf(answer);
  const declared = Object.entries(operation?.answers ?? {}).find(
    ([status]) => Number(status) === answer.status,
  );
  if (declared === undefined) return `status ${answer.status} is not declared`;
  const [, { schema, headers = [] }] = declared;
  return (
    faultOfContentType(answer, 'application/json') ??
    faultOfHeaders(answer, headers) ??
    faultOf(answer.body, SCHEMAS[schema])
  );
}

function faultOfProblem(answer: ObservedAnswer): string | undefined {
  const codes: readonly ProblemCode[] = [
    ...COMMON_PROBLEMS,
    ...(operationOf(answer)?.refusals ?? ['ROUTE_NOT_FOUND' as const]),
  ];
  const code = codes.find((declared) => declared === codeOf(answer.body));
  if (code === undefined) return `code ${String(codeOf(answer.body))} is not declared`;
  if (PROBLEMS[code].status !== answer.status) return `status ${answer.status} is not that of ${code}`;
  return (
    faultOfContentType(answer, 'application/problem+json') ??
    faultOfHeaders(answer, RETRIED.includes(code) ? ['Retry-After'] : []) ??
    faultOf(answer.body, problemSchema(code))
  );
}

/** Undefined where no call has this method and path. */
function operationOf({ method, path }: ObservedAnswer) {
  const [, ...actual] = path.split('?')[0]?.split('/') ?? [];
  const route = ROUTES.find((candidate) => {
    const [, ...segments] = candidate.path.split('/');
    const fits = segments.every((segment, index) => segment.startsWith('{') || segment === actual[index]);
    return candidate.method === method && segments.length === actual.length && fits;
  });
  return route && OPERATIONS[route.call];
}

function faultOfContentType({ header }: ObservedAnswer, expected: string): string | undefined {
  const got = header('content-type');
  return got === expected ? undefined : `content-type: expected ${expected}, got ${String(got)}`;
}

/** Preference-Applied is there only for those who had a preference. */
function faultOfHeaders({ header }: ObservedAnswer, names: readonly AnswerHeader[]): string | undefined {
  const missing = names.find((name) => name !== 'Preference-Applied' && !header(name.toLowerCase()));
  return missing && `header ${missing} is missing`;
}

function faultOf(body: unknown, schema: z.ZodType): string | undefined {
  const { error } = schema.safeParse(body);
  return error?.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; ');
}

function codeOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
}
