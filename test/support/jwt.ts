import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export const ISSUER = 'https://issuer.example/tenant';
export const AUDIENCE = 'https://standdown.example';

const KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });
const OTHER_KEYS = generateKeyPairSync('rsa', { modulusLength: 2048 });
export const KEY_ID = 'key-1';

/** What the issuer publishes, and what it publishes once it has changed its key for the stranger's. */
export const JWKS = jwksOf(KEYS.publicKey, KEY_ID);
export const NEXT_JWKS = jwksOf(OTHER_KEYS.publicKey, 'key-2');

function jwksOf(publicKey: KeyObject, kid: string) {
  return { keys: [{ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' }] };
}

/** A token that is in order, save for what a test changes. */
export function aJwt(claims: object = {}, header: object = {}, key: KeyObject = KEYS.privateKey): string {
  const signed = signedPart(claims, header);
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

export const signedByStranger = (claims: object = {}) => aJwt(claims, {}, OTHER_KEYS.privateKey);

export const signedByNextKey = (claims: object = {}) => aJwt(claims, { kid: 'key-2' }, OTHER_KEYS.privateKey);

export const unsigned = (claims: object = {}): string => `${signedPart(claims, { alg: 'none' })}.`;

/** The public key, which everybody has, taken for a shared secret. */
export function signedByPublicKey(): string {
  const signed = signedPart({}, { alg: 'HS256' });
  const secret = KEYS.publicKey.export({ format: 'pem', type: 'spki' });
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

/** Its claims are not those that were signed. */
export function tamperedJwt(): string {
  const [header = '', , signature = ''] = aJwt().split('.');
  return `${header}.${encoded({ ...CLAIMS(), scope: 'runs:abandon' })}.${signature}`;
}

function signedPart(claims: object, header: object): string {
  return `${encoded({ alg: 'RS256', typ: 'at+jwt', kid: KEY_ID, ...header })}.${encoded({ ...CLAIMS(), ...claims })}`;
}

/** The verifier goes by the real clock. */
const CLAIMS = () => {
  const now = Math.floor(Date.now() / 1000);
  return { iss: ISSUER, aud: AUDIENCE, sub: 'ann', scope: 'openid runs:read', iat: now, exp: now + 3600 };
};

function encoded(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
