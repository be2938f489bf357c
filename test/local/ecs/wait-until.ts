import { setTimeout as wait } from 'node:timers/promises';

const CAP_MS = 15_000;

/** Waits for a condition, never for a time; gives up, naming it, once the cap is reached. */
export async function waitUntil<Value>(
  what: string,
  look: () => Value | Promise<Value>,
): Promise<Exclude<Value, false | null | undefined>> {
  const deadlineMs = Date.now() + CAP_MS;
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== undefined && seen !== null) {
      return seen as Exclude<Value, false | null | undefined>;
    }
    if (Date.now() > deadlineMs) throw new Error(`waited ${CAP_MS} ms in vain until ${what}`);
    await wait(10);
  }
}

/** Whether signals still reach this process, or the group when the id is negative. */
export function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}
