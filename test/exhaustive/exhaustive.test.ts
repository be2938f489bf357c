import { describe, expect, it } from 'vitest';
import { explore } from './explore.ts';
import { brokenBy } from './promises.ts';
import { beginningOf, SETTINGS } from './small-world.ts';

/** `npm run exhaustive` meets all of them; these are the nearest. */
const STATES = 25_000;

describe.each(SETTINGS)('a run $name, with two handlers at once', (setting) => {
  it('keeps every promise in the states nearest to its beginning, and none is a dead end', () => {
    const { states, violation, deadEnd } = explore({ ...setting, handlersAtOnce: 2 }, STATES);
    expect({ violation, deadEnd }).toEqual({ violation: null, deadEnd: null });
    expect(states).toBeGreaterThanOrEqual(STATES);
  });
});

describe('a promise', () => {
  const [setting] = SETTINGS;
  const world = beginningOf({ ...(setting ?? fail()), handlersAtOnce: 1 });

  it('is broken by a task that leaves a run which goes on', () => {
    const after = { ...world, task: { ...world.task, status: 'ready' as const, current_run_id: null } };
    expect(brokenBy(world, after)).toMatch(/^S4/);
  });

  it('is broken by a terminal event of a run that goes on', () => {
    const after = { ...world, told: [{ requested: 0, terminal: 1, isStuck: false }] };
    expect(brokenBy(world, after)).toMatch(/^S8/);
  });
});

function fail(): never {
  throw new Error('settings: expected some, got none');
}
