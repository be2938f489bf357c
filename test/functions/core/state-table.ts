import type { EventKind, Run, RunEvent } from '../../../functions/core/run.ts';
import { IMPOSSIBLE, type Impossibility } from './state-table/impossible.ts';
import type { Input } from './state-table/input.ts';
import { INPUTS, type InputName } from './state-table/inputs.ts';
import { type LookOrigin, lookOriginOf } from './state-table/next-look.ts';
import type { Act } from './state-table/recorder.ts';
import { stateOf } from './state-table/state-of.ts';
import { type State, STATES, type StateName } from './state-table/states.ts';

/** What one input makes of a run in one state. */
export interface Row {
  readonly kind: 'row';
  readonly from: StateName;
  readonly input: InputName;
  readonly before: Run;
  readonly after: Run;
  /** A name of `STATES`, as a test asserts. */
  readonly to: string;
  /** Calls and writes, in order. */
  readonly acts: readonly Act[];
  readonly events: readonly EventKind[];
  /** All that the run tells afterwards, what led to the state included. */
  readonly history: readonly RunEvent[];
  /** Undefined where no rule of the ladder explains it. */
  readonly nextLook: LookOrigin | undefined;
  /** The kind of the answer, where somebody gets one. */
  readonly answer: string | undefined;
}

/** A state and an input that do not meet. */
export interface Gap {
  readonly kind: 'gap';
  readonly from: StateName;
  readonly input: InputName;
  readonly why: Impossibility;
}

/**
 * Every state times every input: each is reached by calls, steps and events, then met, by the app and core that
 * are deployed, on records and an ECS in memory.
 */
export async function stateTable(): Promise<readonly (Row | Gap)[]> {
  const table: (Row | Gap)[] = [];
  for (const from of namesOf(STATES)) {
    for (const input of namesOf(INPUTS)) {
      try {
        table.push(await meet(from, input));
      } catch (cause) {
        throw new Error(`${from} × ${input}: ${String(cause)}`, { cause });
      }
    }
  }
  return table;
}

export function isRow(entry: Row | Gap): entry is Row {
  return entry.kind === 'row';
}

export function namesOf<Name extends string>(of: Readonly<Record<Name, unknown>>): Name[] {
  return Object.keys(of) as Name[];
}

async function meet(from: StateName, name: InputName): Promise<Row | Gap> {
  const { reach }: State = STATES[from];
  const { arrange, act }: Input = INPUTS[name];
  const scene = await reach();
  const { world, recorder, runId } = scene;
  const now = () => world.clock.nowMs() / 1000;
  const asReached = await world.readRun(runId);
  const why = IMPOSSIBLE.find(({ holds }) => holds(asReached, name, now()));
  if (why !== undefined) return { kind: 'gap', from, input: name, why };
  await arrange?.(scene);
  const before = await world.readRun(runId);
  recorder.clear();
  const answer = await act(scene);
  const after = await world.readRun(runId);
  const history = await world.store.listEvents(runId, 0, 1000);
  return {
    kind: 'row',
    from,
    input: name,
    before,
    after,
    to: stateOf(after),
    acts: [...recorder.acts],
    events: history.slice(before.version).map(({ kind }) => kind),
    history,
    nextLook: lookOriginOf(before, after, world.ladder, now()),
    answer,
  };
}
