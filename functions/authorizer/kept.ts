import type { Clock } from '../ports/clock.ts';

/** Reads anew only what is older than the asker takes. A read that fails is no answer; the old one does not stand in. */
export function kept<Value>(read: () => Promise<Value>, clock: Pick<Clock, 'nowMs'>) {
  let last: { readonly value: Value; readonly readAtMs: number } | undefined;
  return async (maxAgeSeconds: number): Promise<Value> => {
    const nowMs = clock.nowMs();
    if (last === undefined || nowMs - last.readAtMs > maxAgeSeconds * 1000) {
      last = { value: await read(), readAtMs: nowMs };
    }
    return last.value;
  };
}
