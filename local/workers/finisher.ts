import { setTimeout as delay } from 'node:timers/promises';
import { play } from './play.ts';

/** Does its work for one second, says that it is completed, and exits. */
await play('finisher', async (interrupted) => {
  await delay(1000, undefined, { signal: interrupted });
  return { outcome: 'completed' };
});
