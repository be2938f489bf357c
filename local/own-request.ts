import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request was made to this address by name or number, and by no page of another origin. A name that
 * somebody else's DNS leads here (rebinding) is in the Host header, another page's origin in Origin.
 */
export function isOwnRequest({ headers, socket }: Addressed): boolean {
  const own = ['127.0.0.1', 'localhost'].map((name) => `${name}:${socket.localPort ?? 0}`);
  const { host = '', origin } = headers;
  return own.includes(host) && (origin === undefined || origin === `http://${host}`);
}

interface Addressed {
  readonly headers: Pick<IncomingHttpHeaders, 'host' | 'origin'>;
  readonly socket: { readonly localPort?: number | undefined };
}

export const OWN_ONLY = 'expected those of its own loopback address only';
