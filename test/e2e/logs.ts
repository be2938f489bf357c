import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LocalStack } from '../../local/stack.ts';
import { type Client, until } from './client.ts';

/** What the functions wrote to their logs: after all other calls, so that the tests read what those left. */
export function describeLogs(stack: () => LocalStack, client: () => Client): void {
  const read = (file: string) => readFileSync(join(stack().logFolder, file), 'utf8');
  const linesOf = (file: string) =>
    read(file)
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  describe('the logs', () => {
    it('hold no token, no note, no reason and no summary', async () => {
      const { runId, taskArn } = await client().run('silent');
      await client().call('POST', `/runs/${runId}/heartbeat`, { note: 'hush-note' });
      await client().call('POST', `/runs/${runId}/finish`, { outcome: 'failed', summary: 'hush-summary' });
      await client().terminate(runId, { reason: 'hush-reason' });
      await client().call('POST', `/runs/${runId}/terminate`, '{"reason": "hush-broken');
      await client().ended(runId);
      const secrets = [
        stack().token,
        stack().readToken,
        'hush-note',
        'hush-summary',
        'hush-reason',
        'hush-broken',
      ];
      const workerLog = `${taskArn.split('/').at(-1) ?? ''}-worker.log`;
      const files = readdirSync(stack().logFolder).filter(
        (name) => name.endsWith('.log') && name !== workerLog,
      );
      expect(files.length).toBeGreaterThan(3);
      const leaks = files.flatMap((file) =>
        secrets.filter((secret) => read(file).includes(secret)).map((secret) => `${secret} in ${file}`),
      );
      expect(leaks).toEqual([]);
    });

    it('name run, task and invocation on the lines of a termination, and measure its phases', async () => {
      const { runId, taskId } = await client().run('silent');
      await client().terminate(runId);
      await client().ended(runId);
      const lines = await until('the line that says so', () => {
        const about = linesOf('consumer.log').filter(({ run_id }) => run_id === runId);
        return about.some(({ message }) => message === 'run settled') ? about : undefined;
      });
      for (const line of lines) {
        expect(line).toMatchObject({ task_id: taskId, function_request_id: expect.any(String) as string });
      }
      const measured = [...linesOf('api.log'), ...linesOf('consumer.log')]
        .filter((line) => '_aws' in line)
        .flatMap((line) => Object.keys(line));
      expect(measured).toEqual(
        expect.arrayContaining(['Terminations', 'TimeToStopping', 'TimeToStopped', 'TimeToSettled']),
      );
    });
  });
}
