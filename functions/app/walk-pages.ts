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
  /** What the round has counted where this pass came to its end; null where the next one goes on. */
  readonly completed: SweepCounts | null;
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
  for (let pages = 0; pages < maxPages && !isOver(); pages += 1) {
    const page = await takePage(round.at);
    counts = sum(counts, page.counts);
    if (page.kind === 'throttled') break;
    const taken = { at: page.next, counts: sum(round.counts, page.counts) };
    // After each page: one that fails holds up none of those before it.
    await notes.writeRound(list, page.next === null ? { at: null, counts: {} } : taken);
    if (page.next === null) return { counts, completed: taken.counts };
    round = taken;
  }
  return { counts, completed: null };
}

export function sum(...parts: readonly SweepCounts[]): SweepCounts {
  const total: Record<string, number> = {};
  for (const [name, count] of parts.flatMap(Object.entries<number>)) total[name] = (total[name] ?? 0) + count;
  return total;
}
