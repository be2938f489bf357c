import { expect } from 'vitest';
import type { LocalStack } from '../../../local/stack.ts';
import { type Answer, type Client, createClient } from '../client.ts';

/** The header that carries a token. */
export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

export const UNAUTHENTICATED = {
  status: 401,
  body: { code: 'UNAUTHENTICATED', detail: 'the request carries no token, or its token is not valid' },
};
export const FORBIDDEN = {
  status: 403,
  body: { code: 'FORBIDDEN', detail: 'the caller may not make this call' },
};
export const INTERNAL = {
  status: 500,
  body: {
    code: 'INTERNAL',
    detail: 'the request could not be answered; read the run before you try again',
  },
};

/** Calls that need the right `read`, and the right `terminate` on a run that there is not. */
export function callsOf(stack: LocalStack) {
  const { call } = createClient(stack);
  return {
    read: (token: string): Promise<Answer> => call('GET', '/runs', undefined, bearer(token)),
    terminate: (token: string): Promise<Answer> =>
      call('POST', '/runs/made-up/terminate', undefined, bearer(token)),
  };
}

/** A process that has read nothing yet is asked anew, as where Lambda begins another execution environment. */
export function forgetCallers(stack: LocalStack): void {
  stack.killFunction('authorizer');
  stack.flushAuthorizers();
}

/** A polite worker is terminated by whoever has the token, and all that is on record of it is in their name. */
export async function expectTerminated(client: Client, token: string, actor: string): Promise<void> {
  const { runId, taskArn } = await client.run('polite');
  await client.printed(taskArn, 'started');
  const { status, body } = await client.terminate(runId, { reason: 'enough' }, bearer(token));
  expect({ status, body }).toMatchObject({ status: 202, body: { termination: { requested_by: actor } } });
  const run = await client.ended(runId);
  expect(run).toMatchObject({
    outcome: 'reclaimed',
    proof: { last_status: 'STOPPED' },
    termination: { requested_by: actor },
  });
  // The worker came in by a token of its own.
  expect(run.last_heartbeat_at).not.toBeNull();
  const events = await client.listEvents(runId);
  const told = events.filter(({ kind }) => kind === 'termination_requested' || kind === 'reclaimed');
  expect(told.map(({ payload }) => payload)).toMatchObject([{ actor }, { actor }]);
}
