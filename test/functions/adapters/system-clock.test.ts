import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../functions/adapters/system-clock.ts';

describe('work within a time', () => {
  it('gives what comes of it, and leaves no timer behind', async () => {
    const before = timers();
    expect(await systemClock.within(60_000, Promise.resolve('done'))).toBe('done');
    await expect(systemClock.within(60_000, Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(timers()).toBe(before);
  });

  it('gives nothing where it takes longer, even if it fails later', async () => {
    const late = Promise.withResolvers<string>();
    expect(await systemClock.within(5, late.promise)).toBeUndefined();
    late.reject(new Error('too late for anybody'));
    // An unhandled rejection would fail this file.
    await systemClock.sleep(5);
  });
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}
