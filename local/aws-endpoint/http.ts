import { once } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Loopback only: nothing of the local stack is reachable from another machine. */
export const LOOPBACK = '127.0.0.1';

/** Listens on `port` (0: a free one) and returns the port; a busy port is told by its number. */
export async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, LOOPBACK);
  await once(server, 'listening').catch((error: unknown) => {
    const isBusy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw isBusy ? new Error(`port ${port} is in use`, { cause: error }) : error;
  });
  return (server.address() as AddressInfo).port;
}

/** Ends the open connections too: a long poll would otherwise hold the server for its whole wait. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Somebody sent more than the service takes. */
export class BodyTooLargeError extends Error {
  override readonly name = 'BodyTooLargeError';
}

/** Reads what is too much too, and drops it: a client that still sends would miss the refusal. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  if (bytes > maxBytes) throw new BodyTooLargeError(`body: expected at most ${maxBytes} bytes, got ${bytes}`);
  return Buffer.concat(chunks);
}
