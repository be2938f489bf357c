import { setTimeout as delay } from 'node:timers/promises';
import { play, workUntilInterrupted } from './play.ts';

/** Cleans up for three seconds when it is told to end. */
await play('slow', async (interrupted, say) => {
  const interruption = await workUntilInterrupted(interrupted);
  say(`${interruption.message}, cleaning up for 3 s`);
  await delay(3000);
  say('cleaned up, exiting');
  throw interruption;
});
