import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { LocalStack } from '../../local/stack.ts';
import { until } from './client.ts';

const run = promisify(execFile);

/** The AWS CLI is no part of `npm ci`: a laptop may lack it, CI may not. */
function isCliMissing(): boolean {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return process.env['CI'] !== 'true';
  }
}

export function describeAwsCli(stack: () => LocalStack): void {
  describe.skipIf(isCliMissing())('the AWS CLI, on the local endpoint', () => {
    const ecs = async (...args: string[]): Promise<Record<string, Record<string, unknown>[]>> => {
      const environment = {
        AWS_ACCESS_KEY_ID: 'cli',
        AWS_SECRET_ACCESS_KEY: 'cli',
        AWS_DEFAULT_REGION: 'us-east-1',
      };
      const { stdout } = await run(
        'aws',
        ['ecs', ...args, '--cluster', stack().cluster, '--endpoint-url', stack().aws, '--output', 'json'],
        { env: { ...process.env, ...environment } },
      );
      return JSON.parse(stdout) as Record<string, Record<string, unknown>[]>;
    };

    it('runs, describes and stops a task', async () => {
      const started = await ecs('run-task', '--task-definition', 'polite', '--started-by', 'cli');
      const taskArn = String(started['tasks']?.[0]?.['taskArn']);
      await ecs('stop-task', '--task', taskArn, '--reason', 'enough');
      const stopped = await until('the task to be STOPPED', async () => {
        const { tasks } = await ecs('describe-tasks', '--tasks', taskArn);
        return tasks?.[0]?.['lastStatus'] === 'STOPPED' ? tasks[0] : undefined;
      });
      expect(stopped).toMatchObject({
        taskArn,
        startedBy: 'cli',
        stopCode: 'UserInitiated',
        stoppedReason: 'enough',
      });
    });

    it('is told in failures of a task that ECS does not know', async () => {
      const taskArn = `arn:aws:ecs:us-east-1:000000000000:task/${stack().cluster}/${'0'.repeat(32)}`;
      const { tasks, failures } = await ecs('describe-tasks', '--tasks', taskArn);
      expect(tasks).toEqual([]);
      expect(failures).toMatchObject([{ arn: taskArn, reason: 'MISSING' }]);
    });
  });
}
