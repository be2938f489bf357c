import { setTimeout as delay } from 'node:timers/promises';
import { type ApiAnswer, type CallApi, describeRefusal, saysLater, untilAnswered } from './call-api.ts';

/**
 * What a worker is there for. `interrupted` aborts with an Interruption when it shall end: it cleans up and throws.
 * Work that is done by then returns its word all the same. Any other error is the word `failed`.
 */
export type Work = (interrupted: AbortSignal) => Promise<Word>;

/** How the work ended, as the worker itself says. */
export interface Word {
  readonly outcome: 'completed' | 'failed' | 'blocked';
  readonly summary?: string;
}

/** Why work has to end before it is done. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
  /** When ECS sends the stop signal; null where it has, or where nobody will. */
  readonly stopAt: Date | null;

  constructor(message: string, stopAt: Date | null = null) {
    super(message);
    this.stopAt = stopAt;
  }
}

/** The run that a worker was launched for, and how it reports to it. */
export interface RunLink {
  readonly callApi: CallApi;
  readonly runId: string;
  /** Keep it well below the `ask_seconds` that operators give, or workers hear of the ask too late. */
  readonly heartbeatSeconds: number;
}

export interface WorkerEnd {
  readonly outcome: Word['outcome'] | 'interrupted';
  readonly why: string;
}

/** The order that keeps a run safe: heartbeat first, work under heartbeats, word last. */
export async function runWorker(work: Work, link: RunLink, stopped: AbortSignal): Promise<WorkerEnd> {
  const refusal = await askToBegin(link, stopped);
  if (refusal) return { outcome: 'interrupted', why: `${refusal.message}, before any work` };
  const told = new AbortController();
  const interrupted = AbortSignal.any([stopped, told.signal]);
  const working = new AbortController();
  void sendHeartbeats(link, told, working.signal);
  const word = await wordOf(work, interrupted);
  working.abort();
  if (word === undefined) return { outcome: 'interrupted', why: (interrupted.reason as Error).message };
  return { outcome: word.outcome, why: await sayWord(link, word) };
}

const BEGIN_WITHIN_SECONDS = 600;

/**
 * The first heartbeat. Nothing may be done before it is answered `terminate: false`: the run may have ended while
 * ECS was looking for a place. Unknown runs are asked for again, since some launchers claim after RunTask.
 */
async function askToBegin(link: RunLink, stopped: AbortSignal): Promise<Interruption | undefined> {
  try {
    const answer = await untilAnswered(() => heartbeat(link), {
      giveUpAfterSeconds: BEGIN_WITHIN_SECONDS,
      signal: stopped,
      isLater: (early) => early.status === 404 || saysLater(early),
    });
    if (answer.status !== 200 && answer.status !== 409)
      throw new Error(`heartbeat: ${describeRefusal(answer)}`);
    return stopped.aborted ? (stopped.reason as Interruption) : interruptionOf(answer);
  } catch (error) {
    if (stopped.aborted) return stopped.reason as Interruption;
    throw error;
  }
}

async function sendHeartbeats(link: RunLink, told: AbortController, working: AbortSignal): Promise<void> {
  while (await pause(link.heartbeatSeconds, working)) {
    // Without an answer it works on: the next one may get through.
    const answer = await heartbeat(link).catch(() => undefined);
    const interruption = answer && interruptionOf(answer);
    if (!interruption) continue;
    told.abort(interruption);
    return;
  }
}

/** False where the work ended meanwhile. */
function pause(seconds: number, working: AbortSignal): Promise<boolean> {
  return delay(seconds * 1000, true, { signal: working }).catch(() => false);
}

function heartbeat({ callApi, runId }: RunLink): Promise<ApiAnswer> {
  return callApi('POST', `/runs/${runId}/heartbeat`);
}

function interruptionOf({ status, body }: ApiAnswer): Interruption | undefined {
  if (status === 409) return new Interruption('the run has ended without this worker');
  if (status !== 200 || body['terminate'] !== true) return undefined;
  const reason = typeof body['reason'] === 'string' ? `: ${body['reason']}` : '';
  return new Interruption(`asked to end${reason}`, new Date(Number(body['stop_at']) * 1000));
}

/** Undefined where the work was interrupted. */
async function wordOf(work: Work, interrupted: AbortSignal): Promise<Word | undefined> {
  try {
    return await work(interrupted);
  } catch (error) {
    if (interrupted.aborted) return undefined;
    return { outcome: 'failed', summary: error instanceof Error ? error.message : String(error) };
  }
}

const SAY_WITHIN_SECONDS = 60;

/** The last act of a worker: after it, it only exits. A word that is not heard leaves the exit code to speak. */
async function sayWord({ callApi, runId }: RunLink, word: Word): Promise<string> {
  try {
    const call = () => callApi('POST', `/runs/${runId}/finish`, word);
    const answer = await untilAnswered(call, { giveUpAfterSeconds: SAY_WITHIN_SECONDS });
    return answer.status === 200 ? (word.summary ?? 'said so') : describeRefusal(answer);
  } catch (error) {
    return `word not heard: ${String(error)}`;
  }
}
