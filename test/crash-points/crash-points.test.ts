import { globSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { random } from '../simulation/engine/random.ts';
import { MUTANTS } from '../simulation/mutants/guards.ts';
import type { Sites } from './call-recorder.ts';
import { callSitesOf, type CallSite, ROOT } from './call-sites.ts';
import { emptyTally, take } from './campaign.ts';
import { type Door, DOORS } from './doors.ts';
import { type Fault, FAULT_NAMES, nameOf, parseName } from './fault.ts';
import { hunt } from './hunt.ts';
import { judge, rehearseAll } from './judge.ts';
import { pairs, type Point, singles } from './points.ts';
import { SCENARIOS } from './scenarios/all.ts';

const sites: Sites = new Map();
const rehearsals = await rehearseAll(SCENARIOS, { sites });
const doors = Object.keys(DOORS) as Door[];

/** Where a door imports a line that nothing can take it to, and why. */
const OUT_OF_REACH: readonly (Pick<CallSite, 'file' | 'within'> & { readonly door: Door })[] = [
  // The sweep's sighting is of an open run's own worker: for this line it would have to become a late worker of the
  // ended run, which takes an orphan's five minutes, between the list and the read that follows it.
  { door: 'sweep', file: 'functions/app/settle-worker.ts', within: 'settle' },
  // So is it for this one, which binds a worker to an open run that has none.
  { door: 'sweep', file: 'functions/app/settle-worker.ts', within: 'bindStarted' },
];

describe('the scenarios', () => {
  it('know every door but the authorizer, which stores nothing and lets nobody in where it fails', () => {
    const handlers = globSync('functions/*/handler.ts', { cwd: ROOT });
    expect([...Object.values(DOORS), 'functions/authorizer/handler.ts'].sort()).toEqual(handlers.sort());
  });

  it.each(doors)('take the door through every line that calls AWS: %s', (door) => {
    const reachable = callSitesOf(door).filter(
      ({ file, within }) =>
        !OUT_OF_REACH.some((line) => line.door === door && line.file === file && line.within === within),
    );
    expect([...(sites.get(door) ?? [])].sort()).toEqual(
      [...new Set(reachable.map(({ place }) => place))].sort(),
    );
  });

  it('name only lines as out of reach that are there', () => {
    for (const { door, file, within } of OUT_OF_REACH)
      expect(callSitesOf(door)).toContainEqual(expect.objectContaining({ file, within }));
  });
});

describe('a call that goes wrong', () => {
  /** Prime to the number of faults, so that each of them comes up. */
  const SHARE = 19;

  it('breaks no promise, and comes to the same in the end: a share of the list', async () => {
    const share = [...singles(rehearsals)].filter((_, index) => index % SHARE === 0);
    expect(new Set(share.map(({ faults }) => faults[0]?.fault)).size).toBe(FAULT_NAMES.length);
    expect(await failuresOf(share, share.length)).toEqual([]);
  });

  it('breaks none when it is followed by a second one', async () => {
    expect(await failuresOf(pairs(rehearsals, random(7)), 200)).toEqual([]);
  });

  it('goes the same way again under the name that is printed', async () => {
    const { scenario, faults } = parseName('terminate:12:after,20:lost');
    expect(nameOf(scenario, faults)).toBe('terminate:12:after,20:lost');
    const lines = await linesOf(scenario, faults);
    expect(lines).toContainEqual(expect.stringMatching(/crashes at/));
    expect(lines).toContainEqual(expect.stringMatching(/takes effect, its answer is lost/));
    expect(await linesOf(scenario, faults)).toEqual(lines);
  });
});

describe('a guard that is gone', () => {
  it.each([
    ['an event of a worker that has its end on record changes nothing', 'work-done', 'before: S8'],
    ['a deferred StopTask is called again', 'claim-with-worker', 'throttled: L1'],
  ])('is missed where a call goes wrong: %s', async (guard, scenario, what) => {
    const mutant = MUTANTS.findIndex((each) => each.guard === guard);
    expect(await hunt({ mutant, scenarios: [scenario] })).toMatch(new RegExp(`^${scenario}:\\d+:${what}`));
  });
});

async function linesOf(name: string, faults: readonly Fault[]): Promise<readonly string[]> {
  const rehearsal = rehearsals.find(({ scenario }) => scenario.name === name);
  const lines: string[] = [];
  if (rehearsal) await judge(rehearsal, faults, { trace: (_, line) => lines.push(line) });
  return lines;
}

async function failuresOf(points: Iterable<Point>, wanted: number) {
  const tally = emptyTally();
  for (const point of points) {
    if (tally.plays >= wanted) break;
    await take(tally, point);
  }
  return tally.failures;
}
