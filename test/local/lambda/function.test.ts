import { spawnSync } from 'node:child_process';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isAlive, waitUntil } from '../ecs/wait-until.ts';
import { functionOf } from './local-function.ts';

const ECHO = `export const handler = async (event) => ({ event, pid: process.pid });`;
const HANG = `export const handler = async (event) => (event.hang ? new Promise(() => setInterval(() => {}, 1000)) : process.pid);`;

describe('an invocation', () => {
  it('is answered with what the handler returns', async () => {
    const echo = await functionOf(ECHO);
    expect(await echo.invoke({ run_id: 'r1' })).toEqual({
      kind: 'answered',
      payload: { event: { run_id: 'r1' }, pid: echo.processIds()[0] },
    });
  });

  it('answers null where the handler returns nothing', async () => {
    const silent = await functionOf(`export const handler = async () => undefined;`);
    expect(await silent.invoke({})).toEqual({ kind: 'answered', payload: null });
  });

  it('is told its request, its function and the time it has left', async () => {
    const curious = await functionOf(
      `export const handler = async (event, context) => ({ ...context, left: context.getRemainingTimeInMillis(), trace: process.env._X_AMZN_TRACE_ID });`,
    );
    const { payload } = await answered(curious.invoke({}));
    expect(payload).toMatchObject({
      functionName: 'standdown-test',
      functionVersion: '$LATEST',
      invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:standdown-test',
      memoryLimitInMB: '256',
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      trace: expect.stringMatching(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/) as string,
    });
    const { left } = payload as { left: number };
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(10_000);
  });

  it('sees the variables of the template and of Lambda, and none of this process', async () => {
    vi.stubEnv('SECRET_OF_THE_STACK', 'secret');
    onTestFinished(() => void vi.unstubAllEnvs());
    const curious = await functionOf(`export const handler = async () => process.env;`, {
      environment: { TABLE_NAME: 'runs' },
    });
    const { payload } = await answered(curious.invoke({}));
    expect(payload).toMatchObject({
      TABLE_NAME: 'runs',
      AWS_REGION: 'us-east-1',
      AWS_LAMBDA_FUNCTION_NAME: 'standdown-test',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      _HANDLER: 'index.handler',
      TZ: 'UTC',
    });
    expect(payload).not.toHaveProperty('SECRET_OF_THE_STACK');
  });

  it('fails with what the handler throws, and the process stays warm', async () => {
    const thrower = await functionOf(
      `export const handler = async () => { throw new TypeError('broken'); };`,
    );
    const before = thrower.processIds();
    expect(await thrower.invoke({})).toEqual({ kind: 'failed', errorType: 'TypeError', message: 'broken' });
    expect(thrower.processIds()).toEqual(before);
    expect(await thrower.log()).toContain('TypeError: broken');
  });

  it('fails with an answer beyond 6 MiB, and the process stays warm', async () => {
    const talker = await functionOf(`export const handler = async () => 'x'.repeat(7 * 1024 * 1024);`);
    const before = talker.processIds();
    expect(await talker.invoke({})).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
    expect(talker.processIds()).toEqual(before);
  });

  it('that outlives its timeout is killed, and the next one gets a new process', async () => {
    const hanging = await functionOf(HANG, { timeoutSeconds: 1 });
    const [killed = 0] = hanging.processIds();

    expect(await hanging.invoke({ hang: true })).toEqual({
      kind: 'failed',
      errorType: 'Sandbox.Timedout',
      message: expect.stringMatching(/^RequestId: .* Error: Task timed out after 1\.00 seconds$/) as string,
    });
    await waitUntil('the process is gone', () => !isAlive(killed));

    const { payload } = await answered(hanging.invoke({}));
    expect(payload).not.toBe(killed);
  });

  it('fails when its process exits, and the next one gets a new process', async () => {
    const quitter = await functionOf(
      `export const handler = async (event) => (event.quit ? process.exit(7) : process.pid);`,
    );
    expect(await quitter.invoke({ quit: true })).toEqual({
      kind: 'failed',
      errorType: 'Runtime.ExitError',
      message: expect.stringMatching(/Error: Runtime exited with error: exit status 7$/) as string,
    });
    await answered(quitter.invoke({}));
  });

  it('is killed in the middle, with the children of its process', async () => {
    const parent = await functionOf(`
      import { spawn } from 'node:child_process';
      export const handler = async () => {
        console.log('child ' + spawn('sleep', ['60'], { stdio: 'ignore' }).pid);
        return new Promise(() => setInterval(() => {}, 1000));
      };`);
    const result = parent.invoke({});
    const child = await waitUntil(
      'the child is there',
      async () => /child (\d+)/.exec(await parent.log())?.[1],
    );

    parent.kill();

    expect(await result).toMatchObject({ errorType: 'Runtime.ExitError' });
    await waitUntil('the child is gone', () => !isRunning(child));
  });
});

describe('invocations at the same time', () => {
  it('run side by side in processes of their own, and wait when all are busy', async () => {
    const meeting = await functionOf(`
      import { existsSync, writeFileSync } from 'node:fs';
      import { setTimeout } from 'node:timers/promises';
      export const handler = async ({ mine, other }) => {
        writeFileSync(mine, '');
        while (other && !existsSync(other)) await setTimeout(5);
        return process.pid;
      };`);

    const results = await Promise.all([
      answered(meeting.invoke({ mine: 'a', other: 'b' })),
      answered(meeting.invoke({ mine: 'b', other: 'a' })),
      answered(meeting.invoke({ mine: 'c' })),
    ]);

    const [first, second, third] = results.map(({ payload }) => payload);
    expect(first).not.toBe(second);
    expect([first, second]).toContain(third);
    expect(meeting.processIds()).toHaveLength(2);
    expect(meeting.running()).toBe(0);
  });
});

describe('a function that cannot initialise', () => {
  it('does not start, and says what its module threw', async () => {
    const source = `if (!process.env.TABLE_NAME) throw new Error('environment: missing TABLE_NAME');`;
    await expect(functionOf(source)).rejects.toThrow(
      'standdown-test: cannot initialise: environment: missing TABLE_NAME',
    );
  });

  it('does not start without its handler', async () => {
    await expect(functionOf(`export const other = 1;`)).rejects.toThrow(
      'index.handler is undefined or not exported',
    );
    await expect(functionOf(ECHO, { handler: 'door.handler' })).rejects.toThrow(`cannot find module 'door'`);
  });

  it('does not start when its module exits', async () => {
    await expect(functionOf(`process.exit(3);`)).rejects.toThrow('Runtime exited with error: exit status 3');
  });

  it('fails the invocation that needed the process, and recovers', async () => {
    const moody = await functionOf(`
      import { existsSync, rmSync } from 'node:fs';
      if (existsSync('broken')) { rmSync('broken'); throw new Error('broken for once'); }
      import { writeFileSync } from 'node:fs';
      export const handler = async (event) => { if (event.quit) { writeFileSync('broken', ''); process.exit(1); } return 'well'; };`);
    await moody.invoke({ quit: true });

    expect(await moody.invoke({})).toEqual({
      kind: 'failed',
      errorType: 'Error',
      message: 'broken for once',
    });
    expect(await moody.invoke({})).toEqual({ kind: 'answered', payload: 'well' });
  });
});

describe('a function that is closed', () => {
  it('had each of its processes watched by the reaper, and has them forgotten', async () => {
    const watched: number[] = [];
    const forgotten: number[] = [];
    const reaper = {
      watch: (id: number) => void watched.push(id),
      forget: (id: number) => void forgotten.push(id),
    };
    const echo = await functionOf(ECHO, { reaper });
    expect(watched).toEqual(echo.processIds());
    expect(forgotten).toEqual([]);

    await echo.close();

    expect(forgotten).toEqual(watched);
  });

  it('leaves no process behind, not even one in the middle of an invocation', async () => {
    const hanging = await functionOf(HANG);
    const result = hanging.invoke({ hang: true });
    const processIds = hanging.processIds();

    await hanging.close();

    expect(processIds.filter(isAlive)).toEqual([]);
    expect(await result).toMatchObject({ kind: 'failed' });
    expect(await hanging.invoke({})).toMatchObject({ kind: 'failed', message: 'standdown-test is closed' });
  });
});

/** A zombie does not run; it stays for as long as process 1 takes to notice it. */
function isRunning(processId: string): boolean {
  const state = spawnSync('ps', ['-o', 'stat=', '-p', processId], { encoding: 'utf8' }).stdout.trim();
  return state !== '' && !state.startsWith('Z');
}

async function answered(result: ReturnType<Awaited<ReturnType<typeof functionOf>>['invoke']>) {
  const settled = await result;
  if (settled.kind === 'failed') throw new Error(settled.message);
  return settled;
}
