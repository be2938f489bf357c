import type { Row } from '../state-table.ts';

/** The rows that a rule does not hold of, by name: a rule of the table is that there are none. */
export function breaking(rows: readonly Row[], rule: (row: Row) => boolean): string[] {
  return rows.filter((row) => !rule(row)).map(({ from, input }) => `${from} × ${input}`);
}
