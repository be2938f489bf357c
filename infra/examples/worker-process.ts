import { bearerApi } from './call-api.ts';
import { Interruption, type RunLink, runWorker, type Work, type WorkerEnd } from './worker.ts';

/**
 * A worker's whole process: reads STANDDOWN_API, STANDDOWN_TOKEN and RUN_ID, does the work of the run, and exits.
 * @param heartbeatSeconds well below the `ask_seconds` that operators give, or workers hear of the ask too late
 */
export async function startWorker(work: Work, heartbeatSeconds = 10): Promise<never> {
  const stopped = listenForStop();
  const link = { ...readLink(), heartbeatSeconds };
  const end = await runWorker(work, link, stopped);
  console.log(`run ${link.runId}: ${end.outcome}: ${end.why}`);
  // A heartbeat may still be on its way: nobody waits for its answer any more.
  process.exit(EXIT_CODES[end.outcome]);
}

/**
 * Aborts on SIGTERM, which ECS may send more than once. To be called before anything else: until then SIGTERM ends
 * Node at once, or does nothing where Node is PID 1.
 */
export function listenForStop(): AbortSignal {
  const controller = new AbortController();
  process.on('SIGTERM', () => controller.abort(new Interruption('received SIGTERM')));
  return controller.signal;
}

function readLink(): Pick<RunLink, 'callApi' | 'runId'> {
  const { STANDDOWN_API: url, STANDDOWN_TOKEN: token, RUN_ID: runId } = process.env;
  if (!url || !token || !runId) {
    const missing = ['STANDDOWN_API', 'STANDDOWN_TOKEN', 'RUN_ID'].filter((name) => !process.env[name]);
    throw new Error(`environment: missing ${missing.join(', ')}`);
  }
  return { callApi: bearerApi({ url, token }), runId };
}

/**
 * For when no word was heard: Standdown then books 0 as `completed` and anything else as `crashed`, so whoever was
 * interrupted must not exit with 0. 143 is 128 + SIGTERM, as shells count.
 */
const EXIT_CODES: Readonly<Record<WorkerEnd['outcome'], number>> = {
  completed: 0,
  failed: 1,
  blocked: 1,
  interrupted: 143,
};
