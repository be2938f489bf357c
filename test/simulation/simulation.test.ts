import { afterAll, describe, expect, it } from 'vitest';
import { BASELINES } from './baselines/policies.ts';
import { FAULT_KINDS } from './engine/faults.ts';
import { dropped, MUTANTS } from './mutants/guards.ts';
import { mutated } from './mutants/load.ts';
import { thread, type Thread } from './pool.ts';
import { addOutcome, emptyTally, type Tally } from './tally.ts';
import { runSchedule } from './world/schedule.ts';
import { SHIPPED, type System } from './world/system.ts';

const threads: Thread[] = [];
afterAll(() => Promise.all(threads.map((each) => each.end())));

describe('a schedule', () => {
  it('goes the same way again from the same seed, and another way from another', async () => {
    const hashOf = async (seed: number) => (await runSchedule({ seed, system: SHIPPED })).hash;
    const first = await Promise.all([hashOf(7), hashOf(8)]);
    expect([await hashOf(7), await hashOf(8)]).toEqual(first);
    expect(first[0]).not.toBe(first[1]);
  });

  it('tells in words what happens', async () => {
    const lines: string[] = [];
    await runSchedule({ seed: 2, system: SHIPPED, trace: (_, line) => lines.push(line) });
    expect(lines).toContainEqual(expect.stringMatching(/^claim t1-r1: answers claimed$/));
    expect(lines).toContain('faults end');
  });
});

describe('many schedules', async () => {
  const shipped = await tally(SHIPPED, 3000);

  it('leave no promise broken', () => {
    expect(shipped.first).toBeNull();
  });

  it('are struck by every kind of fault', () => {
    expect(FAULT_KINDS.filter((kind) => shipped.faults[kind] === 0)).toEqual([]);
  });

  it.each(BASELINES)('break some where the policy is: $name', async (policy) => {
    expect((await tally(policy, 300)).violating).toBeGreaterThan(0);
  });
});

describe('guards', () => {
  it('stand where their mutants say', () => {
    expect(
      MUTANTS.flatMap((mutant) => dropped(mutant).map((each) => mutated(each))).length,
    ).toBeGreaterThanOrEqual(MUTANTS.length);
    expect(MUTANTS.length).toBeGreaterThanOrEqual(135);
  });

  it.each([
    'the fence',
    'no StopTask where its rung could not be stored',
    'only STOPPED is proof',
    'the sweep',
  ])('are missed when they are gone: %s', async (guard) => {
    const mutant = MUTANTS.findIndex((each) => each.guard.startsWith(guard));
    const hunter = thread({ mutant, onlyFault: null });
    threads.push(hunter);
    const { first } = await hunter.run({ system: SHIPPED.name, from: 1, count: 1000, stopsAtFirst: true });
    expect(first).not.toBeNull();
  });
});

async function tally(system: System, schedules: number): Promise<Tally> {
  const sum = emptyTally();
  for (let seed = 1; seed <= schedules; seed += 1) addOutcome(sum, seed, await runSchedule({ seed, system }));
  return sum;
}
