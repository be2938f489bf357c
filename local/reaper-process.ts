/** The helper's own program, started by `startReaper`; it reads `watch <group>` and `forget <group>` lines. */
import { createInterface } from 'node:readline';

const watched = new Set<number>();

for await (const line of createInterface({ input: process.stdin })) {
  const [verb, processGroupId] = line.split(' ');
  if (verb === 'watch') watched.add(Number(processGroupId));
  if (verb === 'forget') watched.delete(Number(processGroupId));
}

// The pipe has ended: the parent closed it, or is gone for whatever reason.
for (const processGroupId of watched) {
  try {
    process.kill(-processGroupId, 'SIGKILL');
  } catch {
    // The group emptied by itself, which is all that is wanted.
  }
}
