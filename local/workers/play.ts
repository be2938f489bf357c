import { setTimeout as delay } from 'node:timers/promises';
import { listenForStop, startWorker } from '../../infra/examples/worker-process.ts';
import { Interruption, type Word } from '../../infra/examples/worker.ts';

type ReadyMadeWork = (interrupted: AbortSignal, say: Say) => Promise<Word>;
/** Prints a line of the worker's log. */
type Say = (text: string) => void;

const HEARTBEAT_SECONDS = 1;

/**
 * Runs a ready-made worker as the worker example does. One that was started for no run, or has nobody to report
 * to (`aws ecs run-task` without `--started-by`), works without heartbeats, and has nothing to say at its end.
 */
export async function play(name: string, work: ReadyMadeWork): Promise<never> {
  const { STANDDOWN_API, STANDDOWN_TOKEN, RUN_ID } = process.env;
  const begin = (interrupted: AbortSignal) => {
    const say: Say = (text) => console.log(`${name} worker of run ${RUN_ID ?? 'none'}: ${text}`);
    say('started');
    return work(interrupted, say);
  };
  if (STANDDOWN_API && STANDDOWN_TOKEN && RUN_ID) return startWorker(begin, HEARTBEAT_SECONDS);
  const stopped = listenForStop();
  await begin(stopped).catch(rethrowUnless(stopped));
  process.exit(0);
}

const DAY_MS = 86_400_000;

/** Work without an end of its own: gives the interruption that ends it. */
export async function workUntilInterrupted(interrupted: AbortSignal): Promise<Interruption> {
  await delay(DAY_MS, undefined, { signal: interrupted }).catch(rethrowUnless(interrupted));
  return interrupted.aborted ? (interrupted.reason as Interruption) : new Interruption('a day is over');
}

function rethrowUnless(stopped: AbortSignal): (error: unknown) => void {
  return (error) => {
    if (!stopped.aborted) throw error;
  };
}
