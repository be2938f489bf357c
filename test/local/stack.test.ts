import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiClient } from '../../local/api-client.ts';
import { launchRun } from '../../local/launch-run.ts';
import { startLocalStack } from '../../local/stack.ts';
import type { LocalStack } from '../../local/stack.ts';
import { waitUntil } from './ecs/wait-until.ts';

/** So long that only a sweep that is asked for happens, and no message comes again by itself. */
const QUIET_SECONDS = 3600;

describe('the local stack', () => {
  let stack: LocalStack;
  beforeAll(async () => {
    const times = {
      sweepIntervalSeconds: QUIET_SECONDS,
      visibilityTimeoutSeconds: 90,
      confirmationSlackSeconds: 1,
    };
    stack = await startLocalStack({ port: 0, awsPort: 0, times });
  });
  afterAll(() => stack.close());

  it('names each time that it changed, with the deployed one', () => {
    expect(stack.changedTimes).toEqual([
      'confirmation slack: 1 s (deployed: 60 s)',
      'launch window: 5 s (deployed: 60 s)',
      'sweep every: 3600 s (deployed: 60 s)',
      expect.stringMatching(/^visibility of .*Steps.*: 90 s \(deployed: 180 s\)$/),
      expect.stringMatching(/^visibility of .*Facts.*: 90 s \(deployed: 180 s\)$/),
    ]);
  });

  it('runs the template: what each resource became stands in a log', () => {
    const log = readFileSync(join(stack.logFolder, 'resources.log'), 'utf8');
    expect(log).toContain(`AWS::DynamoDB::Table ${stack.tableName} -> table`);
    expect(log).toMatch(/AWS::IAM::Policy \w+ -> permissions/);
  });

  it('answers a path that is none of its calls with 404 once the caller is known', async () => {
    const headers = { authorization: `Bearer ${stack.token}` };
    const problems = [await fetch(`${stack.api}/nothing`, { headers }), await fetch(`${stack.api}/nothing`)];
    expect(await Promise.all(problems.map((response) => response.json()))).toMatchObject([
      { code: 'ROUTE_NOT_FOUND', status: 404 },
      { code: 'UNAUTHENTICATED', status: 401 },
    ]);
  });

  it('replaces the process of a function that was killed', async () => {
    const before = stack.functionProcessIds('api');
    stack.killFunction('api');
    await createApiClient(stack)('POST', '/tasks', { title: 'after the kill' });
    const after = stack.functionProcessIds('api');
    expect(before.length).toBeGreaterThan(0);
    expect(after.filter((id) => before.includes(id))).toEqual([]);
  });

  it('names the functions that there are when it is asked for another one', () => {
    expect(() => stack.killFunction('other')).toThrow(/function: expected one of .*api.*, got other/);
  });

  it('loses an event where a test wants it lost, and settles the run when the sweep is made to look', async () => {
    const callApi = createApiClient(stack);
    const { runId } = await launchRun(stack, 'lost-event', 'stubborn');
    let isLost = false;
    const stopIntercepting = stack.events.intercept((event) => {
      if (event.detail.lastStatus !== 'STOPPED') return 'deliver';
      isLost = true;
      return 'drop';
    });
    await callApi('POST', `/runs/${runId}/terminate`, {});
    await waitUntil('an event is lost', () => isLost);
    stopIntercepting();
    await stack.idle();
    expect(await callApi('GET', `/runs/${runId}`)).toMatchObject({ run: { status: 'running' } });

    await waitUntil('the run has ended', async () => {
      await stack.sweepNow();
      await stack.idle();
      const { run } = (await callApi('GET', `/runs/${runId}`)) as {
        readonly run: { readonly status: string };
      };
      return run.status === 'reclaimed';
    });
    expect(await callApi('GET', `/runs/${runId}`)).toMatchObject({ run: { proof: { source: 'describe' } } });
  });
});
