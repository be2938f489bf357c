import type { Right } from '../api/routes.ts';

/** What a header carries as a token: `b64token` of RFC 6750, section 2.1. */
export const TOKEN_PATTERN = /^[A-Za-z0-9._~+/-]+=*$/;

/** Somebody whose token is genuine. */
export interface Caller {
  /** As every event will name them: `jwt:<subject>` or `token:<name>`. */
  readonly actor: string;
  readonly rights: readonly Right[];
}

/**
 * Whose token it is; undefined where it is nobody's.
 * @throws where that cannot be told: the secret or the issuer's keys cannot be read
 */
export type Identify = (token: string) => Promise<Caller | undefined>;
