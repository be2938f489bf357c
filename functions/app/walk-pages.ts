import type { SweepCounts, SweepNotes, SweptList, SweptLists } from '../ports/sweep-notes.ts';

export interface Bounds {
  readonly maxPages: number;
  /** Whether the time of this pass is over. */
  readonly isOver: () => boolean;
}

export type PageResult<At> =
  | { readonly kind: 'taken'; readonly counts: SweepCounts; readonly next: At | null }
  /** ECS asks for patience: this page is taken again by the next pass, and nothing is asked before. */
  | { readonly kind: 'throttled'; readonly counts: SweepCounts };

export interface Pass {
  /** What this pass has counted. */
  readonly counts: SweepCounts;
  /** What the round has counted so far, the passes before this one included. */
  readonly round: SweepCounts;
  /** Whether this pass came to the end of the round, or the next one goes on. */
  readonly isComplete: boolean;
}

/** Takes page after page from where the last pass ended, until the end of the round, a bound, or a throttle. */
export async function walkPages<List extends SweptList>(
  { notes }: { readonly notes: SweepNotes },
  list: List,
  { maxPages, isOver }: Bounds,
  takePage: (at: SweptLists[List] | null) => Promise<PageResult<SweptLists[List]>>,
): Promise<Pass> {
  let round = await notes.readRound(list);
  let counts: SweepCounts = {};
  let counted = round.counts;
  for (let pages = 0; pages < maxPages && !isOver(); pages += 1) {
    const page = await takePage(round.at);
    counts = sum(counts, page.counts);
    counted = sum(round.counts, page.counts);
    if (page.kind === 'throttled') break;
    const taken = { at: page.next, counts: counted };
    // After each page: one that fails holds up none of those before it.
    await notes.writeRound(list, page.next === null ? { at: null, counts: {} } : taken);
    if (page.next === null) return { counts, round: counted, isComplete: true };
    round = taken;
  }
  return { counts, round: counted, isComplete: false };
}

export function sum(...parts: readonly SweepCounts[]): SweepCounts {
  const total: Record<string, number> = {};
  for (const [name, count] of parts.flatMap(Object.entries<number>)) total[name] = (total[name] ?? 0) + count;
  return total;
}
