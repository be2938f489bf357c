import { describe, expect, it } from 'vitest';
import type { Call } from '../../functions/api/routes.ts';
import { callApi } from '../support/api.ts';
import { attack, handlerUnderAttack, type Send, type Tally } from './attack.ts';
import { publishedCalls } from './published.ts';
import { recast, worldFor } from './valid-examples.ts';

const REQUESTS = { requests: 2000, seed: 7 };

async function outcomeOf(send: Send, effects: () => number = () => 0): Promise<Tally> {
  let last: Tally | undefined;
  for await (const tally of attack(send, effects, REQUESTS)) last = tally;
  if (last === undefined) throw new Error('no request was sent');
  return last;
}

describe('hostile requests', () => {
  it('are each refused with 4xx as published, and nothing is written or sent', async () => {
    const { send, effects } = await handlerUnderAttack();
    const { requests, byStatus, violations, effects: stored } = await outcomeOf(send, effects);
    expect(violations.slice(0, 3)).toEqual([]);
    expect(stored).toBe(0);
    expect(requests).toBe(REQUESTS.requests);
    expect(Object.keys(byStatus)).toEqual(['404', '409', '413', '422']);
  });

  it('are told apart from those that an API takes, answers with 500 or refuses in its own words', async () => {
    const { send } = await handlerUnderAttack();
    const answers = [
      { status: 202, body: { ok: true } },
      { status: 500, body: { code: 'INTERNAL' } },
      { status: 404, body: { message: 'Not Found' } },
    ];
    for (const { status, body } of answers) {
      const header = () => 'application/problem+json';
      const broken: Send = (request) =>
        request.fault === 'bad run_id' ? Promise.resolve({ status, header, body }) : send(request);
      const { violations, byFault } = await outcomeOf(broken);
      expect(violations).toHaveLength(byFault['bad run_id'] ?? -1);
    }
  });

  it('are found out where one has an effect', async () => {
    const { send, effects } = await handlerUnderAttack();
    const heartbeat = { method: 'POST', resource: '/runs/{run_id}/heartbeat', query: {}, headers: {} };
    const [beat] = publishedCalls().filter(({ call }) => call === 'recordHeartbeat');
    const run_id = beat?.parameters[0]?.example ?? '';
    const right = { ...heartbeat, path: { run_id }, body: null, isBase64Encoded: false, fault: 'none' };
    expect((await send(right)).status).toBe(200);
    expect(effects()).toBe(1);
  });
});

describe('the published example', () => {
  it.each(publishedCalls().map(({ call, ...published }) => [call, published] as const))(
    'of %s is taken',
    async (call, { method, path, parameters, body }) => {
      const cast = await worldFor(call as Call);
      const examples = parameters.filter((parameter) => parameter.in === 'path');
      const { statusCode } = await callApi(cast.world, method, path, {
        path: Object.fromEntries(examples.map(({ name, example = '' }) => [name, recast(example, cast)])),
        body: body ? recast(JSON.stringify(body.example), cast) : null,
      });
      expect([200, 201, 202]).toContain(statusCode);
    },
  );
});
