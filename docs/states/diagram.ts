import type { Row } from '../../test/functions/core/state-table.ts';
import { phaseOf } from '../../test/functions/core/state-table/state-of.ts';

/** The states that a run passes through, with the inputs that move it. */
export function diagramOf(rows: readonly Row[]): string {
  const moves = rows
    .filter(({ before, after }) => phaseOf(before) !== phaseOf(after))
    .map(({ before, after, input }) => ({
      edge: `${phaseOf(before)} --> ${phaseOf(after)}`,
      by: causeOf(input),
    }));
  const edges = [...Map.groupBy(moves, ({ edge }) => edge)].map(([edge, alike]) => {
    const causes = [...new Set(alike.map(({ by }) => by))].sort();
    return `  ${edge}: ${causes.join(', ')}`;
  });
  return ['```mermaid', 'stateDiagram-v2', '  [*] --> open: claim', ...edges, '  ended --> [*]', '```'].join(
    '\n',
  );
}

/** The input without its particulars: `step, worker runs` is a step. */
function causeOf(input: Row['input']): string {
  if (input.startsWith('step, policy:')) return 'policy';
  const [cause = input] = input.split(/[ ,]/);
  return cause;
}
