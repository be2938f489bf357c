import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bearerApi, type CallApi, untilAnswered } from '../../../infra/examples/call-api.ts';

/** What the next requests are answered with, in order; the last one for good. */
let answers: RequestListener[] = [];
let count = 0;
const server = createServer((request, response) => {
  const answer = answers[Math.min(count, answers.length - 1)];
  count += 1;
  answer?.(request, response);
});

const say =
  (status: number, body: object, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end(JSON.stringify(body));
  };
const hangUp: RequestListener = (request) => void request.socket.destroy();
const refused = { code: 'UNAVAILABLE', detail: 'nothing was stored: try again' };

let callApi: CallApi;
beforeEach(async () => {
  count = 0;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  callApi = bearerApi({ url: `http://127.0.0.1:${port}`, token: 'secret' });
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

const patience = { giveUpAfterSeconds: 30 };
const beat = () => callApi('POST', '/runs/r/heartbeat');

describe('a call', () => {
  it('carries the token and the body, and gives back status, body and Retry-After', async () => {
    answers = [
      (request, response) => {
        const { method, url, headers } = request;
        say(
          200,
          { method, url, authorization: headers.authorization },
          { 'retry-after': '2' },
        )(request, response);
      },
    ];
    expect(await callApi('PUT', '/runs/r/worker', { cluster: 'c' })).toEqual({
      status: 200,
      body: { method: 'PUT', url: '/runs/r/worker', authorization: 'Bearer secret' },
      retryAfterSeconds: 2,
    });
  });

  it('throws where the line is cut, since nobody knows what became of it', async () => {
    answers = [hangUp];
    await expect(beat()).rejects.toThrow('fetch failed');
  });
});

describe('a patient call', () => {
  it('is repeated over a lost answer, a throttle, an error inside and a 503, until it is answered', async () => {
    const later = [say(429, refused), say(500, refused), say(503, refused, { 'retry-after': '1' })];
    answers = [hangUp, ...later, say(200, { terminate: false })];
    expect((await untilAnswered(beat, patience)).body).toEqual({ terminate: false });
    expect(count).toBe(5);
  });

  it('takes a refusal for an answer', async () => {
    answers = [say(409, { code: 'RUN_ALREADY_ENDED' })];
    expect((await untilAnswered(beat, patience)).status).toBe(409);
    expect(count).toBe(1);
  });

  it('gives up with what was answered last', async () => {
    answers = [say(503, refused)];
    await expect(untilAnswered(beat, { giveUpAfterSeconds: 0 })).rejects.toThrow(
      'no answer within 0 s but 503 UNAVAILABLE: nothing was stored: try again',
    );
  });

  it('gives up with the cause where nothing was answered', async () => {
    answers = [hangUp];
    await expect(untilAnswered(beat, { giveUpAfterSeconds: 0 })).rejects.toMatchObject({
      message: 'no answer within 0 s',
      cause: { message: 'fetch failed' },
    });
  });

  it('ends early where its caller has to', async () => {
    answers = [hangUp];
    const leaving = new AbortController();
    const calling = untilAnswered(beat, { ...patience, signal: leaving.signal });
    leaving.abort();
    await expect(calling).rejects.toThrow('aborted');
  });
});
