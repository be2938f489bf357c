import { describe, expect, it } from 'vitest';
import type { AwsCall } from '../../local/aws-endpoint/call.ts';
import type { Hook, HookEffect } from '../../local/aws-endpoint/hooks.ts';
import type { LocalStack } from '../../local/stack.ts';
import type { Client } from './client.ts';
import { expectOneEnd, withFaults } from './fault-rules.ts';

const MOMENTS = ['killed before', 'killed after', 'answer lost'] as const;
type Moment = (typeof MOMENTS)[number];
interface Crash {
  readonly call: string;
  readonly moment: Moment;
}

/** Runs share batches: who dies with another may get to its end without the call that it was to die at. */
const ROUNDS = 4;

/** A function that dies, or does not hear, at each AWS call that it makes for a clean termination, in turn. */
export function describeCrashes(stack: () => LocalStack, client: () => Client): void {
  describe('the consumer of a clean termination', () => {
    it('may be killed before or after each of its calls, or miss the answer', async () => {
      const calls = await callsOfCleanTermination();
      expect(calls).toHaveLength(5);
      let left = calls.flatMap((call) => MOMENTS.map((moment) => ({ call, moment })));
      for (let round = 0; left.length > 0 && round < ROUNDS; round += 1)
        left = await terminateThroughEach(left);
      expect(left).toEqual([]);
    });
  });

  describe('the API', () => {
    it('may be killed before or after each of its calls, or miss the answer, and loses no accepted termination', async () => {
      const { runId } = await client().run('quick');
      const before = stack().calls.snapshot();
      await client().terminate(runId);
      const actions = Object.keys(stack().calls.since(before)['api'] ?? {});
      expect(actions).toEqual(['GetItem', 'TransactWriteItems', 'SendMessage']);
      const runIds = [];
      for (const action of actions) {
        for (const effect of ['crash_before', 'crash_after', 'answer_lost'] as const)
          runIds.push(await requestThrough(action, effect));
      }
      for (const id of [runId, ...runIds]) await expectOneEnd(client(), id);
    });
  });

  /** What the consumer calls, each under a name of its own; on a slow machine the SDK may repeat one. */
  async function callsOfCleanTermination(): Promise<readonly string[]> {
    const { runId, taskArn } = await client().run('quick');
    const nameOf = callNames(runId, taskArn);
    const calls = new Set<string>();
    const remove = addHook('before', (call) => {
      const name = nameOf(call);
      if (name !== undefined) calls.add(name);
      return undefined;
    });
    await client().terminate(runId);
    await client().ended(runId);
    remove();
    return [...calls];
  }

  /** Gives those of the crashes that did not come about. */
  async function terminateThroughEach(crashes: readonly Crash[]): Promise<Crash[]> {
    const ends = await Promise.all(crashes.map((crash) => terminateThrough(crash)));
    // What was delivered again to a run that had ended changed nothing.
    await stack().idle();
    await Promise.all(ends.map(({ runId }) => expectOneEnd(client(), runId)));
    return crashes.filter((_, index) => ends[index]?.hits === 0);
  }

  async function terminateThrough({ call: target, moment }: Crash) {
    const { runId, taskArn } = await client().run('quick');
    const nameOf = callNames(runId, taskArn);
    let hits = 0;
    const remove = addHook(moment === 'killed before' ? 'before' : 'after', (call) => {
      if (nameOf(call) !== target || hits > 0) return undefined;
      hits += 1;
      if (moment !== 'answer lost') stack().killFunction('consumer', call.processId);
      return { kind: 'hang-up' };
    });
    await client().terminate(runId);
    await expectOneEnd(client(), runId);
    remove();
    return { runId, hits };
  }

  function addHook(when: Hook['when'], run: (call: AwsCall) => HookEffect | undefined): () => void {
    return stack().hooks.add({ caller: 'consumer', when, run });
  }

  /** An answer is a promise: 202 is carried out, anything else left the run as it was or stored all of the request. */
  async function requestThrough(
    action: string,
    effect: 'crash_before' | 'crash_after' | 'answer_lost',
  ): Promise<string> {
    const { runId } = await client().run('quick');
    const rule = { caller: 'api', action, match: runId, effect, count: 1 };
    let status = 0;
    const fired = await withFaults(stack(), [rule], async () => {
      ({ status } = await client().terminate(runId));
    });
    expect({ action, effect, fired }).toEqual({ action, effect, fired: [1] });
    expect([202, 500, 502, 503]).toContain(status);
    const run = await client().readRun(runId);
    const kinds = (await client().listEvents(runId)).map(({ kind }) => kind);
    expect(kinds.includes('termination_requested')).toBe(run.termination !== null);
    if (run.termination === null) {
      expect(status).not.toBe(202);
      expect((await client().terminate(runId)).status).toBe(202);
    }
    return runId;
  }
}

/** Names the consumer's calls for one run: those of the step and, once StopTask was called, those of the fact. */
function callNames(runId: string, taskArn: string): (call: AwsCall) => string | undefined {
  let stage = 'step';
  let isStopped = false;
  return ({ action, input }) => {
    const text = JSON.stringify(input);
    if (!text.includes(runId) && !text.includes(taskArn)) return undefined;
    if (isStopped) stage = 'fact';
    isStopped ||= action === 'StopTask';
    return `${stage}: ${action}`;
  };
}
