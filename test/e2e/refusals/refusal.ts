import { expect } from 'vitest';
import type { ProblemCode } from '../../../functions/http/problem.ts';
import type { LocalStack } from '../../../local/stack.ts';
import type { Answer, Client } from '../client.ts';

/** docs/contract.md, section 2, table of codes. */
const STATUS: Readonly<Record<ProblemCode, number>> = {
  VALIDATION_FAILED: 422,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  THROTTLED: 429,
  BODY_TOO_LARGE: 413,
  ROUTE_NOT_FOUND: 404,
  RUN_NOT_FOUND: 404,
  TASK_NOT_FOUND: 404,
  RUN_ALREADY_ENDED: 409,
  NOT_RECLAIMABLE: 409,
  TASK_EXISTS: 409,
  TASK_NOT_CLAIMABLE: 409,
  TASK_NOT_HELD: 409,
  RUN_EXISTS: 409,
  WORKER_CONFLICT: 409,
  WORKER_IN_USE: 409,
  SERVICE_MANAGED: 409,
  TERMINATION_REQUESTED: 409,
  WORKER_NOT_OF_RUN: 422,
  UNAVAILABLE: 503,
  INTERNAL: 500,
};

/** A refusal as it came, and what of it the code alone does not say. */
export interface Refusal {
  readonly answer: Answer;
  readonly detail: string;
  /** What the problem carries beside the members that all of them have. */
  readonly members?: object;
}

/** The stack that a refusal is brought about on. */
export interface Scene {
  readonly stack: LocalStack;
  readonly client: Client;
}

/** Brings the refusal about, from nothing. */
export type Scenario = (scene: Scene) => Promise<Refusal>;

/** The whole body and the status; that the title is the code's own is checked with every answer. */
export function expectRefusal(code: ProblemCode, { answer, detail, members }: Refusal): void {
  const { title, ...body } = answer.body;
  expect(body).toEqual({
    type: `urn:standdown:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    status: STATUS[code],
    detail,
    code,
    ...members,
  });
  expect(title).toEqual(expect.any(String));
  expect(answer.status).toBe(STATUS[code]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
}
