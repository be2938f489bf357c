import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { killGroup, signalGroup } from '../../../local/ecs/process-group.ts';
import { isAlive, waitUntil } from './wait-until.ts';

describe('killing a process group', () => {
  it('is done at once when the group is empty already', async () => {
    const child = spawn('sleep', ['0'], { detached: true, stdio: 'ignore' });
    const processGroupId = Number(child.pid);
    await once(child, 'exit');
    await killGroup(processGroupId);
    expect(signalGroup(processGroupId, 'SIGKILL')).toBe(false);
  });

  it.skipIf(process.platform !== 'linux')(
    'does not wait for ever for a zombie that nobody reaps',
    async () => {
      // The shell becomes a `sleep`, which knows nothing of the child that it has.
      const script = 'setsid sleep 600 >/dev/null & echo $!; exec sleep 600';
      const parent = spawn('/bin/sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
      const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
      const child = Number(line);
      await waitUntil('the child leads its own group', () => isAlive(-child));
      await killGroup(child);
      expect(isAlive(child)).toBe(true);
      parent.kill('SIGKILL');
    },
  );
});
