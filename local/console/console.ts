import type { IncomingMessage } from 'node:http';
import { BodyTooLargeError, readBody } from '../aws-endpoint/http.ts';
import { bearerTokenOf, isSameToken } from '../gateway/bearer-token.ts';
import type { GatewayPrincipal } from '../gateway/iam-authorization.ts';
import type { HttpAnswer } from '../gateway/proxy-answer.ts';
import type { InvocationResult } from '../lambda/invocation.ts';
import { isOwnRequest } from '../own-request.ts';
import { hostScript } from './browser-script.ts';
import type { ConsoleWidget } from './dashboard.ts';
import { invokeWidget } from './invoke-widget.ts';
import { consolePage } from './page.ts';

export const CONSOLE_PATH = '/console';

export interface ConsoleOptions {
  readonly principals: readonly GatewayPrincipal[];
  readonly accountId: string;
  readonly widgets: readonly ConsoleWidget[];
  readonly invoke: (functionArn: string, event: unknown) => Promise<InvocationResult>;
}

/** Undefined where a path is none of the console's. */
export type AnswerConsole = (incoming: IncomingMessage, path: string) => Promise<HttpAnswer | undefined>;

/** A page that plays the CloudWatch console: it hosts the dashboard's widgets, and invokes them as its viewer would. */
export function createConsole(options: ConsoleOptions): AnswerConsole {
  const page = consolePage(options);
  let script: string | undefined;
  return async (incoming, path) => {
    if (path !== CONSOLE_PATH && !path.startsWith(`${CONSOLE_PATH}/`)) return undefined;
    if (!isOwnRequest(incoming)) return refusal(403, 'this page answers on its own loopback address only');
    switch (`${incoming.method ?? ''} ${path}`) {
      case `GET ${CONSOLE_PATH}`:
        return answer(200, 'text/html; charset=utf-8', page);
      case `GET ${CONSOLE_PATH}/host.js`:
        return answer(200, 'text/javascript; charset=utf-8', (script ??= hostScript()));
      case `POST ${CONSOLE_PATH}/invoke`:
        return invoke(options, incoming);
      default:
        return refusal(404, 'nothing here');
    }
  };
}

const MAX_EVENT_BYTES = 64 * 1024;

async function invoke(options: ConsoleOptions, incoming: IncomingMessage): Promise<HttpAnswer> {
  const given = bearerTokenOf(incoming.headers.authorization) ?? '';
  const viewer = options.principals.find(({ token }) => isSameToken(given, token));
  if (viewer === undefined)
    return refusal(401, 'the token is missing or not one of those that npm start printed');
  const body = await readBody(incoming, MAX_EVENT_BYTES).catch((error: unknown) => {
    if (error instanceof BodyTooLargeError) return undefined;
    throw error;
  });
  if (body === undefined) return refusal(413, `expected at most ${MAX_EVENT_BYTES} bytes`);
  const result = await invokeWidget(options, viewer, body.toString());
  switch (result.kind) {
    case 'shown':
      return answer(200, 'application/json', JSON.stringify(result.shown));
    case 'malformed':
      return refusal(422, result.why);
    case 'denied':
      return refusal(403, result.why);
  }
}

/** Scripts from here only, so that no markup can bring one along; styles come with the widgets. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

function answer(statusCode: number, contentType: string, body: string): HttpAnswer {
  const headers = {
    'content-type': contentType,
    'content-security-policy': POLICY,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  };
  return { statusCode, headers, body: Buffer.from(body) };
}

function refusal(status: number, detail: string): HttpAnswer {
  return answer(status, 'application/problem+json', JSON.stringify({ status, detail }));
}
