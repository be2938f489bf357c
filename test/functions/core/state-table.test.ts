import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { statesPage } from '../../../docs/generate-states.ts';
import { EVENT_MEANINGS } from '../../../docs/states/words.ts';
import { decide } from '../../../functions/core/decide.ts';
import type { Decision, View } from '../../../functions/core/decision.ts';
import type { Ladder } from '../../../functions/core/ladder.ts';
import { decideLate } from '../../../functions/core/decide-late.ts';
import { hasEnded } from '../../../functions/core/run.ts';
import { faultOfEvent } from '../../support/openapi.ts';
import { aProof } from '../../support/records.ts';
import { isRow, namesOf, type Row, stateTable } from './state-table.ts';
import { breaking } from './state-table/breaking.ts';
import { IMPOSSIBLE } from './state-table/impossible.ts';
import { INPUTS } from './state-table/inputs.ts';
import { POLICIES } from './state-table/scene.ts';
import { stateOf } from './state-table/state-of.ts';
import { type State, STATES } from './state-table/states.ts';

const table = await stateTable();
const rows = table.filter(isRow);

describe('the state table', () => {
  it('has every state times every input', () => {
    expect(table).toHaveLength(namesOf(STATES).length * namesOf(INPUTS).length);
  });

  it('needs each reason for leaving a combination out', () => {
    const used = new Set(table.flatMap((entry) => (isRow(entry) ? [] : [entry.why])));
    expect(IMPOSSIBLE.filter((one) => !used.has(one)).map(({ reason }) => reason)).toEqual([]);
  });

  it.each<[string, State]>(Object.entries(STATES))('%s: its history leads there', async (name, state) => {
    const { world, runId } = await state.reach();
    expect(stateOf(await world.readRun(runId))).toBe(state.variantOf ?? name);
  });

  it('stands in docs/states.md as it is', async () => {
    const page = readFileSync(join(import.meta.dirname, '../../../docs/states.md'), 'utf8');
    const isCurrent = page === (await statesPage(table));
    expect(isCurrent, 'docs/states.md is not what the code does: run `npm run docs:states`').toBe(true);
  });
});

describe('events', () => {
  it('say `stuck` when a run becomes it, and never again before it was started anew', () => {
    const becomes = ({ before, after }: Row) =>
      before.termination?.state !== 'stuck' && after.termination?.state === 'stuck';
    expect(
      breaking(
        rows,
        (row) => row.events.filter((kind) => kind === 'stuck').length === (becomes(row) ? 1 : 0),
      ),
    ).toEqual([]);
  });

  it('are each explained, and each but the claim is written somewhere in the table', () => {
    const seen = new Set(['claimed', ...rows.flatMap(({ events }) => events)]);
    expect([...seen].sort()).toEqual(namesOf(EVENT_MEANINGS).sort());
  });

  it('carry what the published schema says', () => {
    const faults = rows.flatMap(({ history }) => history.flatMap((event) => faultOfEvent(event) ?? []));
    expect([...new Set(faults)]).toEqual([]);
  });
});

describe('a step decides', () => {
  const VIEWS = {
    'not-looked': { kind: 'not-looked' },
    alive: { kind: 'alive', isStopping: false },
    proven: { kind: 'proven', proof: aProof() },
    foreign: { kind: 'foreign', startedBy: 'run-2' },
    'service-managed': { kind: 'service-managed', service: 'web' },
    unproven: { kind: 'unproven', why: 'STOPPED on EC2 without any exit code' },
    missing: { kind: 'missing' },
    unclear: { kind: 'unclear', why: 'ThrottlingException' },
    'no-worker-found': { kind: 'no-worker-found' },
  } as const satisfies { readonly [Kind in View['kind']]: Extract<View, { kind: Kind }> };

  const KINDS = {
    nothing: true,
    look: true,
    search: true,
    stop: true,
    kill: true,
    terminate: true,
    write: true,
    settle: true,
  } satisfies Record<Decision['kind'], true>;

  it('in each of the ways that there are, given every run of the table and every view', () => {
    const ladder: Ladder = {
      confirmationSlackSeconds: 60,
      launchWindowSeconds: 60,
      ec2Kill: true,
      policies: POLICIES,
    };
    const decided = rows.flatMap(({ after }) =>
      Object.values(VIEWS).flatMap((view) =>
        [after.next_at ?? 0, (after.next_at ?? 0) + 7200].map((now) =>
          hasEnded(after) ? decideLate(after, view, ladder, now) : decide(after, view, ladder, now),
        ),
      ),
    );
    expect([...new Set(decided.map(({ kind }) => kind))].sort()).toEqual(Object.keys(KINDS).sort());
  });
});
