import type { Phase } from '../../functions/core/state-table/state-of.ts';

/** docs/states.md, "The way of a run"; one write may go along several arrows. */
const MOVES: Readonly<Record<Phase, readonly Phase[]>> = {
  open: ['requested', 'ended'],
  requested: ['asking', 'stopping', 'stuck', 'ended'],
  asking: ['stopping', 'stuck', 'ended'],
  stopping: ['stuck', 'ended'],
  stuck: ['requested', 'ended'],
  ended: [],
};

export function isListed(from: Phase, to: Phase): boolean {
  return from === to || MOVES[from].includes(to);
}
