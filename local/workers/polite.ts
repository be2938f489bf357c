import { setTimeout as delay } from 'node:timers/promises';
import { play, workUntilInterrupted } from './play.ts';

/** Works until it is told to end. Asked, it finishes the page that it is at; on SIGTERM it goes at once. */
const PAGE_MS = 300;

await play('polite', async (interrupted, say) => {
  const interruption = await workUntilInterrupted(interrupted);
  say(`${interruption.message}, exiting`);
  if (interruption.stopAt !== null) await delay(PAGE_MS);
  throw interruption;
});
