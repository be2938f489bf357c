import { StopTaskCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cluster, startLocalEcs } from './local-ecs.ts';
import type { LocalEcs } from './local-ecs.ts';

let local: LocalEcs;
beforeAll(async () => {
  // Port 9 is that of the discard service: nobody listens there.
  const environment = { STANDDOWN_API: 'http://127.0.0.1:9', STANDDOWN_TOKEN: 'none' };
  local = await startLocalEcs({ workerEnvironment: () => environment });
});
afterAll(() => local[Symbol.asyncDispose]());

describe.concurrent('a ready-made worker', () => {
  it.each(['polite', 'slow', 'silent'])(
    '%s works for no run too, and exits with 0 on SIGTERM',
    async (family) => {
      const task = await local.run(family);
      await local.untilPrinted(task, `${family} worker of run none: started`);
      await local.client.send(new StopTaskCommand({ cluster, task: task.taskArn }));
      expect((await local.untilStatus(task, 'STOPPED')).containers?.[0]?.exitCode).toBe(0);
      expect(await local.log(task)).toContain('received SIGTERM');
    },
  );

  it('does not begin while the API is away, and still exits on SIGTERM', async () => {
    const task = await local.run('polite', { startedBy: 'run-1' });
    await local.untilStatus(task, 'RUNNING');
    await local.client.send(new StopTaskCommand({ cluster, task: task.taskArn }));
    const { stopCode, containers } = await local.untilStatus(task, 'STOPPED');
    expect([stopCode, containers?.[0]?.exitCode]).toEqual(['UserInitiated', 143]);
    expect(await local.log(task)).not.toContain('started');
  });
});
