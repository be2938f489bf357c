import process from 'node:process';
import { setTimeout } from 'node:timers/promises';

/** How a process ends that runs a local stack. Whatever the way, the reaper kills what is left of it. */
export interface ProcessEnd {
  /** From now on the stack is closed before the process ends. */
  afterClosing(stack: { close(): Promise<void> }): void;
  /** Says in one line what failed, and ends with 1. */
  readonly withFailure: (failure: unknown) => void;
}

/** SIGINT and SIGTERM end the process with 0 once the stack is closed; a second one ends it at once. */
export function createProcessEnd(): ProcessEnd {
  let close = () => Promise.resolve();
  let isEnding = false;
  let endingSinceMs = 0;
  const end = async (exitCode: number) => {
    isEnding = true;
    endingSinceMs = performance.now();
    const isClosed = await Promise.race([
      close().then(() => true, told),
      setTimeout(CLOSED_WITHIN_MS, false, { ref: false }),
    ]);
    process.exit(isClosed ? exitCode : 1);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (!isEnding) void end(0);
      else if (performance.now() - endingSinceMs > SAME_SIGNAL_MS) process.exit(1);
    });
  }
  if (process.env['npm_lifecycle_event'] !== undefined) whenParentDies(() => void end(1));
  process.on('unhandledRejection', (reason) => {
    // While the stack ends, calls to it fail: that follows from the end, and is no news.
    if (!isEnding) throw reason;
  });
  return {
    afterClosing: (stack) => (close = () => stack.close()),
    withFailure: (failure) => {
      if (isEnding) return;
      told(failure);
      void end(1);
    },
  };
}

/** What hangs on the way out is left to the reaper. */
const CLOSED_WITHIN_MS = 20_000;

function told(failure: unknown): false {
  console.error(`standdown: ${failure instanceof Error ? failure.message : String(failure)}`);
  return false;
}

/** A Ctrl-C comes twice, from the terminal and from npm, which hands it on. */
const SAME_SIGNAL_MS = 500;
const LOOK_AT_PARENT_EVERY_MS = 500;

/** Who runs `npm start` holds npm's process id: a SIGKILL of npm, which npm cannot hand on, ends this process too. */
function whenParentDies(react: () => void): void {
  const parentId = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parentId) return;
    clearInterval(timer);
    react();
  }, LOOK_AT_PARENT_EVERY_MS);
  timer.unref();
}
