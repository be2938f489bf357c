import { createHash, timingSafeEqual } from 'node:crypto';

/** What API Gateway says to a request without a signature, and to one with a wrong signature. */
export type AuthorizationRefusal = 'MISSING_AUTHENTICATION_TOKEN' | 'INVALID_SIGNATURE';

/** `Authorization: Bearer <token>` stands for the signature: who knows the token is the one local actor. */
export function refuseUnlessAuthorized(
  authorization: string | undefined,
  token: string,
): AuthorizationRefusal | undefined {
  const given = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (given === undefined) return 'MISSING_AUTHENTICATION_TOKEN';
  return timingSafeEqual(digest(given), digest(token)) ? undefined : 'INVALID_SIGNATURE';
}

/** Of one length whatever the text, as timingSafeEqual needs it. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
