import { JwtVerifier } from 'aws-jwt-verify';
import {
  FetchError,
  JwkValidationError,
  JwksValidationError,
  JwtBaseError,
  JwtInvalidClaimError,
} from 'aws-jwt-verify/error';
import type { Fetcher } from 'aws-jwt-verify/https';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import type { JwtPayload } from 'aws-jwt-verify/jwt-model';
import * as z from 'zod/mini';
import { RIGHTS } from '../api/routes.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import { CREDENTIALS_MAX_AGE_SECONDS } from '../wiring/limits.ts';
import type { Caller, Identify } from './caller.ts';
import { kept } from './kept.ts';

interface Deps {
  /** The `iss` of every token; its OpenID configuration names its keys. */
  readonly issuer: string;
  /** A token is for us if its `aud` names this. */
  readonly audience: string;
  /** What stands before the name of a right in a scope, as `runs:`. */
  readonly scopePrefix: string;
  /** Speaks TLS only, and follows no redirect: it would lead away from whom the deployment trusts. */
  readonly fetcher: Fetcher;
  readonly clock: Pick<Clock, 'nowMs'>;
  readonly log: Log;
}

/** Callers by the access tokens of one issuer. Its keys are read anew now and then, so that a withdrawn one goes. */
export function jwtCallers(deps: Deps): Identify {
  const verifier = kept(() => createVerifier(deps), deps.clock);
  return async (token) => {
    const current = await verifier(CREDENTIALS_MAX_AGE_SECONDS);
    const payload = await current.verify(token).catch((error: unknown) => {
      if (!isRefusal(error)) throw error;
      deps.log.info('token refused', { why: reasonOf(error) });
      return undefined;
    });
    return payload && callerOf(payload, deps.scopePrefix);
  };
}

async function createVerifier({ issuer, audience, fetcher }: Deps) {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const configuration = z.parse(CONFIGURATION, JSON.parse(Buffer.from(await fetcher.fetch(url)).toString()));
  if (configuration.issuer !== issuer) {
    throw new Error(`issuer: expected ${issuer} in its OpenID configuration, got ${configuration.issuer}`);
  }
  return JwtVerifier.create(
    { issuer, audience, jwksUri: configuration.jwks_uri },
    { jwksCache: new SimpleJwksCache({ fetcher }) },
  );
}

/** OpenID Connect Discovery 1.0, section 3. */
const CONFIGURATION = z.object({ issuer: z.string(), jwks_uri: z.url() });

/** The token is at fault; anything else means that it could not be looked at. */
function isRefusal(error: unknown): error is JwtBaseError {
  const isOurFault =
    error instanceof FetchError ||
    error instanceof JwksValidationError ||
    error instanceof JwkValidationError;
  return error instanceof JwtBaseError && !isOurFault;
}

/** Of a token whose signature held, what is wrong with it (`Token expired at …`); of any other, nothing is quoted. */
function reasonOf(error: JwtBaseError): string {
  return error instanceof JwtInvalidClaimError ? error.message : 'not a JWT that the issuer signed';
}

/** A token that never expires is none of ours, and neither is one without a subject to name in the record. */
function callerOf(payload: JwtPayload, scopePrefix: string): Caller | undefined {
  const { sub, exp } = payload;
  if (exp === undefined || sub === undefined || !SUBJECT.test(sub)) return undefined;
  const scopes = scopesOf(payload);
  return { actor: `jwt:${sub}`, rights: RIGHTS.filter((right) => scopes.includes(`${scopePrefix}${right}`)) };
}

/** OpenID Connect Core 1.0, section 2: at most 255 ASCII characters; here printable ones, since it is shown, and
 * neither `"` nor `\`, since API Gateway writes it into the JSON of its access log as it is. */
const SUBJECT = /^[\x21\x23-\x5b\x5d-\x7e]{1,255}$/;

/** RFC 9068 has `scope`, separated by spaces; Entra and Okta have `scp`, the latter as a list. */
function scopesOf({ scope, scp }: JwtPayload): readonly unknown[] {
  return [scope, scp].flatMap((claim) => (typeof claim === 'string' ? claim.split(' ') : claim));
}
