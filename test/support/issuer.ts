import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { closeServer, listen } from '../../local/aws-endpoint/http.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures/tls');

/** Whoever is to trust the issuer has it in NODE_EXTRA_CA_CERTS. */
export const ISSUER_CERTIFICATE = join(FIXTURES, 'issuer.cert.pem');

export interface Issuer {
  /** The `iss` of its tokens. */
  readonly url: string;
  /** Takes the place of the keys that it published so far. */
  publish(jwks: object): void;
  /** From here on nobody answers. */
  close(): Promise<void>;
}

/** An OpenID Connect issuer of keys alone: it is asked for its configuration and its keys, over TLS. */
export async function startIssuer(jwks: object): Promise<Issuer> {
  let published = jwks;
  const server = createServer({
    key: readFileSync(join(FIXTURES, 'issuer.key.pem')),
    cert: readFileSync(ISSUER_CERTIFICATE),
  });
  const url = `https://127.0.0.1:${await listen(server, 0)}`;
  const documents: Readonly<Record<string, () => object>> = {
    '/.well-known/openid-configuration': () => ({ issuer: url, jwks_uri: `${url}/keys` }),
    '/keys': () => published,
  };
  server.on('request', ({ url: path = '' }, response) => {
    const document = documents[path]?.();
    response.writeHead(document ? 200 : 404).end(JSON.stringify(document ?? {}));
  });
  return {
    url,
    publish: (changed) => {
      published = changed;
    },
    close: () => closeServer(server),
  };
}
