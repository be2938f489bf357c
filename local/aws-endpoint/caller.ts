const ACCESS_KEY_PREFIX = 'local-';

/** Everybody who is no function of the stack. */
export const OUTSIDE = 'outside';

/** The key that makes a process known to the endpoint as `caller`; nothing checks a signature here. */
export function accessKeyIdOf(caller: string): string {
  return ACCESS_KEY_PREFIX + caller;
}

/** A process of a function has a session of its own, as in Lambda, and its token is the process's id. */
export function processIdOf(sessionToken: string | readonly string[] | undefined): number | undefined {
  return sessionToken === undefined ? undefined : Number(sessionToken);
}

/** Reads the credential scope of a Signature Version 4 header: `Credential=<key id>/<date>/<region>/…`. */
export function callerOf(authorization: string | undefined): string {
  const keyId = /Credential=([^/\s]+)\//.exec(authorization ?? '')?.[1];
  return keyId?.startsWith(ACCESS_KEY_PREFIX) ? keyId.slice(ACCESS_KEY_PREFIX.length) : OUTSIDE;
}
