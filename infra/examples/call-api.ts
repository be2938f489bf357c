import { setTimeout as delay } from 'node:timers/promises';

/**
 * One call of Standdown's API. It throws only where no answer came, or none that can be read, so that nobody
 * knows whether the call was carried out.
 */
export type CallApi = (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => Promise<ApiAnswer>;

export interface ApiAnswer {
  readonly status: number;
  /** Of anything but a 2xx it is problem+json, with `code` and `detail`. */
  readonly body: Readonly<Record<string, unknown>>;
  /** From the header of the same name; null without one. */
  readonly retryAfterSeconds: number | null;
}

const ANSWER_WITHIN_MS = 10_000;

/** Calls with a bearer token, as the local stack takes it. For SigV4 see docs/dispatching.md, "Credentials". */
export function bearerApi({ url, token }: { readonly url: string; readonly token: string }): CallApi {
  return async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...(body && { body: JSON.stringify(body) }),
    });
    return readAnswer(response);
  };
}

/** For whoever signs requests in another way: what `CallApi` makes of a response. */
export async function readAnswer(response: Response): Promise<ApiAnswer> {
  const retryAfter = response.headers.get('retry-after');
  return {
    status: response.status,
    body: (await response.json()) as ApiAnswer['body'],
    retryAfterSeconds: retryAfter === null ? null : Number(retryAfter),
  };
}

export interface Patience {
  readonly giveUpAfterSeconds: number;
  /** Ends the waiting between two calls, by throwing. */
  readonly signal?: AbortSignal;
  /** @default saysLater */
  readonly isLater?: (answer: ApiAnswer) => boolean;
}

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/**
 * Repeats a call until it is answered for good. Every call of launchers and workers may be repeated: the same
 * claim, the same worker and the same word again are the same one.
 */
export async function untilAnswered(
  call: () => Promise<ApiAnswer>,
  { giveUpAfterSeconds, signal, isLater = saysLater }: Patience,
): Promise<ApiAnswer> {
  const deadlineMs = performance.now() + giveUpAfterSeconds * 1000;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const answer = await call().catch((cause: unknown) => ({ cause }));
    if (!('cause' in answer) && !isLater(answer)) return answer;
    if (performance.now() > deadlineMs) throw noAnswer(answer, giveUpAfterSeconds);
    const askedForMs = 'cause' in answer ? 0 : 1000 * (answer.retryAfterSeconds ?? 0);
    await delay(Math.max(askedForMs, withJitter(pauseMs)), undefined, { signal });
  }
}

/** 503 says that nothing was stored. After a 500 nobody knows, so that it is repeated like a lost answer. */
export function saysLater({ status }: ApiAnswer): boolean {
  return status === 429 || status >= 500;
}

/** Spreads callers that were turned away together. */
function withJitter(pauseMs: number): number {
  return pauseMs * (0.5 + Math.random() / 2);
}

function noAnswer(last: ApiAnswer | { readonly cause: unknown }, seconds: number): Error {
  if ('cause' in last) return new Error(`no answer within ${seconds} s`, { cause: last.cause });
  return new Error(`no answer within ${seconds} s but ${describeRefusal(last)}`);
}

/** Such as `409 RUN_EXISTS: run r-1 exists: done, of task t-1`. */
export function describeRefusal({ status, body }: ApiAnswer): string {
  return `${status} ${String(body['code'])}: ${String(body['detail'])}`;
}
