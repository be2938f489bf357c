import { isRow, stateTable } from '../functions/core/state-table.ts';
import { STATES, type State } from '../functions/core/state-table/states.ts';

/** The rows of docs/states.md, as `state × input`; variants of a state share its name, so they are not counted. */
export async function rowsOfStates(): Promise<ReadonlySet<string>> {
  const states: Readonly<Record<string, State>> = STATES;
  const rows = (await stateTable()).filter(isRow).filter(({ from }) => states[from]?.variantOf === undefined);
  return new Set(rows.map(({ from, input }) => `${from} × ${input}`));
}
