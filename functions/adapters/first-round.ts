import type { Round } from '../ports/sweep-notes.ts';

/** Where a list is begun that no sweep is in the middle of. */
export const FIRST_ROUND: Round<never> = { at: null, counts: {} };
