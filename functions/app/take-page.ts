import type { Run } from '../core/run.ts';
import type { Log } from '../ports/log.ts';
import type { SweepCounts } from '../ports/sweep-notes.ts';
import type { WorkerView } from '../ports/worker-views.ts';
import { type PageResult, sum } from './walk-pages.ts';

export interface ViewedRun {
  readonly run: Run;
  readonly view: WorkerView;
}

/** Takes the runs of a page one after the other. One that fails is left to the next round; the others do not mind. */
export async function takePage<At, Viewed extends ViewedRun>(
  { log }: { readonly log: Log },
  page: {
    readonly viewed: readonly Viewed[];
    readonly views: Iterable<WorkerView>;
    readonly counts: SweepCounts;
    readonly next: At | null;
  },
  take: (viewed: Viewed) => Promise<SweepCounts>,
): Promise<PageResult<At>> {
  const taken: SweepCounts[] = [page.counts, silenceOf(log, [...page.views])];
  for (const viewed of page.viewed) {
    try {
      taken.push(await take(viewed));
    } catch (error) {
      log.error('sweep left a run to the next round', { run_id: viewed.run.run_id, error });
      taken.push({ failed: 1 });
    }
  }
  const counts = sum(...taken);
  return counts.throttled ? { kind: 'throttled', counts } : { kind: 'taken', counts, next: page.next };
}

/** What ECS did not say about the workers of a page: one line for all of them. */
function silenceOf(log: Log, views: readonly WorkerView[]): SweepCounts {
  const unclear = views.filter((view) => view.kind === 'unclear');
  const [first] = unclear;
  if (first) log.warn('ECS did not say how workers are', { workers: unclear.length, why: first.why });
  const isThrottled = views.some(({ kind }) => kind === 'throttled');
  return { unclear: unclear.length, throttled: isThrottled ? 1 : 0 };
}
