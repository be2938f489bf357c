import { describe, expect, it } from 'vitest';
import { type Right, RIGHTS, ROUTES } from '../../../functions/api/routes.ts';
import { ACTOR, answerOf, apiEvent } from '../../support/api.ts';
import { aWorld, type World } from '../../support/world.ts';

const FORGED = {
  headers: { 'x-actor': 'evil', authorization: 'Bearer evil' },
  body: { reason: 'x', actor: 'evil', requested_by: 'evil', rights: 'terminate' },
};

/** Asks for an end as a caller whom the gateway has described like this. */
async function terminateAs(world: World, authorizer: object | null) {
  const { runId } = await world.running();
  const event = apiEvent('POST', '/runs/{run_id}/terminate', { path: { run_id: runId }, ...FORGED });
  const context = { ...event.requestContext, authorizer } as typeof event.requestContext;
  const answer = await answerOf(world, { ...event, requestContext: context });
  const { termination } = await world.readRun(runId);
  return { status: answer.statusCode, actor: termination?.requested_by };
}

describe('the caller of the API', () => {
  it.each([
    ['our authorizer names', { actor: 'jwt:ann', rights: 'read terminate', principalId: 'x' }, 'jwt:ann'],
    ['IAM names, where no authorizer of ours does', null, ACTOR],
    ['IAM names, where an authorizer says nothing', { actor: '' }, ACTOR],
    ['IAM names, where an authorizer is not ours', { claims: { sub: 'evil' } }, ACTOR],
  ])('is whom %s, whatever the request says', async (_, authorizer, actor) => {
    expect(await terminateAs(aWorld(), authorizer)).toEqual({ status: 202, actor });
  });

  it.each([
    ['other rights', { actor: 'jwt:ann', rights: 'read record force abandon' }],
    ['no right', { actor: 'jwt:ann', rights: '' }],
    ['rights that the authorizer did not say', { actor: 'jwt:ann' }],
    ['a right that only begins like it', { actor: 'jwt:ann', rights: 'terminated' }],
  ])(
    'is refused with %s, and nothing is stored, though the gateway let the call through',
    async (_, authorizer) => {
      expect(await terminateAs(aWorld(), authorizer)).toEqual({ status: 403, actor: undefined });
    },
  );

  it.each([null, { actor: '' }, { claims: { sub: 'ann' } }])(
    'is refused where the authorizer was passed by, as a test invocation does: %j',
    async (authorizer) => {
      const world = { ...aWorld(), hasAuthorizer: true };
      expect(await terminateAs(world, authorizer)).toEqual({ status: 403, actor: undefined });
    },
  );

  it.each(ROUTES)(
    'needs the right $right for $method $path, and no other',
    async ({ method, path, right }) => {
      const statusWith = async (rights: readonly Right[]) => {
        const event = apiEvent(method, path, { path: { run_id: 'none', task_id: 'none' } });
        const authorizer = { actor: 'token:ann', rights: rights.join(' ') };
        const requestContext = { ...event.requestContext, authorizer } as typeof event.requestContext;
        return (await answerOf(aWorld(), { ...event, requestContext })).statusCode;
      };
      expect(await statusWith([right])).not.toBe(403);
      expect(await statusWith(RIGHTS.filter((other) => other !== right))).toBe(403);
    },
  );
});
