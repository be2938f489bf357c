import middy from '@middy/core';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { createHandler } from '../../functions/api/handler.ts';
import type { HttpAnswer } from '../../functions/http/problem.ts';
import { apiEvent } from '../support/api.ts';
import { aWorld } from '../support/world.ts';
import { type Comparison, compare } from './side-by-side.ts';

const ROUNDS = 51;
const CALLS = 200;

type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<HttpAnswer>;

/** What the door itself costs once it is warm: a call over records in memory, beside a handler that only answers. */
export async function warmLatency(): Promise<readonly Comparison[]> {
  const world = aWorld();
  const { runId } = await world.running();
  const api: Handler = createHandler(world);
  const bare: Handler = middy<APIGatewayProxyEvent, HttpAnswer>().handler(() =>
    Promise.resolve({ statusCode: 200, headers: {}, body: '{}' }),
  );
  const run = { path: { run_id: runId } };
  const calls = {
    'read a run': apiEvent('GET', '/runs/{run_id}', run),
    'repeat a termination': apiEvent('POST', '/runs/{run_id}/terminate', run),
    'refuse a body': apiEvent('POST', '/runs/{run_id}/terminate', { ...run, body: '{"then":"never"}' }),
  };
  await api(calls['repeat a termination'], {} as Context);
  const compared: Comparison[] = [];
  for (const [name, event] of Object.entries(calls)) {
    const names = { name, baseline: 'a bare middy handler', rounds: ROUNDS };
    compared.push(
      await compare(
        names,
        () => callMs(api, event),
        () => callMs(bare, event),
      ),
    );
  }
  return compared;
}

async function callMs(handler: Handler, event: APIGatewayProxyEvent): Promise<number> {
  const beganAt = performance.now();
  for (let call = 0; call < CALLS; call += 1) await handler(event, {} as Context);
  return (performance.now() - beganAt) / CALLS;
}
