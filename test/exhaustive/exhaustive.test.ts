import { describe, expect, it } from 'vitest';
import { decide } from '../../functions/core/decide.ts';
import { wait } from '../../functions/core/decision.ts';
import { LONGEST_RETRY_SECONDS } from '../../functions/core/ladder.ts';
import { explore } from './explore.ts';
import { brokenBy } from './promises.ts';
import { beginningOf, SETTINGS } from './small-world.ts';

/** `npm run exhaustive` meets all of them; these are the nearest. */
const STATES = 25_000;

describe.each(SETTINGS)('a run $name, with two handlers at once', (setting) => {
  it('keeps every promise in the states nearest to its beginning, and none of them is known to be a dead end', () => {
    const { states, violation, deadEnd } = explore({ ...setting, handlersAtOnce: 2 }, STATES);
    expect({ violation, deadEnd }).toEqual({ violation: null, deadEnd: null });
    expect(states).toBeGreaterThanOrEqual(STATES);
  });
});

describe('a worker that does not stop and of which nobody is told', () => {
  /** Waits where the shipped one would tell that the worker is stuck; ECS denying something is no way out. */
  const silent: typeof decide = (...given) => {
    const decision = decide(...given);
    const tells = decision.kind === 'write' && decision.move.events.some(({ kind }) => kind === 'stuck');
    return tells ? wait(given[3] + LONGEST_RETRY_SECONDS) : decision;
  };

  it.each(SETTINGS.slice(0, 2))('is found as a dead end: $name', (setting) => {
    const { deadEnds, violation } = explore({ ...setting, handlersAtOnce: 1, decide: silent }, 4 * STATES);
    expect(violation).toBeNull();
    expect(deadEnds).toBeGreaterThan(0);
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
