import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** A request as far as it is known before its body is read. */
export interface ApiRequest {
  readonly id: string;
  readonly receivedAtMs: number;
  readonly httpMethod: string;
  /** As it was sent: not decoded, a slash at the end kept. */
  readonly path: string;
  readonly query: readonly Pair[];
  /** Names as they were sent. */
  readonly headers: readonly Pair[];
  readonly sourceIp: string;
}

export type Pair = readonly [name: string, value: string];

export function readRequest(request: IncomingMessage): ApiRequest {
  const [path = '', ...query] = (request.url ?? '').split('?');
  return {
    id: randomUUID(),
    receivedAtMs: Date.now(),
    httpMethod: request.method ?? '',
    path,
    query: [...new URLSearchParams(query.join('?'))],
    headers: pairs(request.rawHeaders),
    sourceIp: request.socket.remoteAddress ?? '',
  };
}

/** Node gives name, value, name, value. */
function pairs(rawHeaders: readonly string[]): readonly Pair[] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 ? [[name, rawHeaders[index + 1] ?? ''] as const] : [],
  );
}
