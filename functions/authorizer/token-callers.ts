import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { RIGHTS } from '../api/routes.ts';
import type { Clock } from '../ports/clock.ts';
import { CREDENTIALS_MAX_AGE_SECONDS, ID_PATTERN, UNKNOWN_TOKEN_REREAD_SECONDS } from '../wiring/limits.ts';
import { type Caller, type Identify, TOKEN_PATTERN } from './caller.ts';
import { kept } from './kept.ts';

interface Deps {
  /** The text of the secret: `{"tokens": [{"name": …, "token": …, "rights": ["read", …]}]}`. */
  readonly readSecret: () => Promise<string>;
  readonly clock: Pick<Clock, 'nowMs'>;
}

/**
 * Callers by the tokens of a secret. Several may be valid at a time, so one is added before another is taken away;
 * one that is not known yet makes the secret be read again early, so that a new token counts within seconds.
 */
export function tokenCallers({ readSecret, clock }: Deps): Identify {
  const entries = kept(async () => entriesOf(await readSecret()), clock);
  return async (token) =>
    callerOf(token, await entries(CREDENTIALS_MAX_AGE_SECONDS)) ??
    callerOf(token, await entries(UNKNOWN_TOKEN_REREAD_SECONDS));
}

interface Entry {
  readonly caller: Caller;
  readonly digest: Buffer;
}

/** Digests are of one length, and every entry is compared: how long it takes says nothing of any token. */
function callerOf(token: string, entries: readonly Entry[]): Caller | undefined {
  const digest = digestOf(token);
  return entries.filter((entry) => timingSafeEqual(entry.digest, digest))[0]?.caller;
}

const MIN_TOKEN_CHARACTERS = 16;

const SECRET = z.object({
  tokens: z.array(
    z.object({
      name: z.string().check(z.regex(ID_PATTERN)),
      token: z.string().check(z.minLength(MIN_TOKEN_CHARACTERS), z.regex(TOKEN_PATTERN)),
      rights: z.array(z.enum(RIGHTS)),
    }),
  ),
});

/** The error names the field at fault and never what it holds; that of JSON.parse would quote it. */
function entriesOf(secret: string): readonly Entry[] {
  const { data, error } = z.safeParse(SECRET, jsonOf(secret));
  if (error) {
    const faults = error.issues.map(({ path, code }) => `${path.join('.') || 'secret'}: ${code}`);
    throw new Error(`token secret cannot be read: ${faults.join('; ')}`);
  }
  return data.tokens.map(({ name, token, rights }) => ({
    caller: { actor: `token:${name}`, rights },
    digest: digestOf(token),
  }));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('token secret cannot be read: expected JSON');
  }
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
