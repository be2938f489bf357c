import { describe, expect, it } from 'vitest';
import type { PageAnswer } from '../../../functions/adapters/memory/memory-worker-views.ts';
import type { MemoryWorker } from '../../../functions/adapters/memory/memory-workers.ts';
import type {
  DesiredStatus,
  ListingPlace,
  WorkerPage,
  WorkerViews,
} from '../../../functions/ports/worker-views.ts';
import { aStoppedSighting, aWorker, NOW } from '../../support/records.ts';

export interface Viewed {
  readonly views: WorkerViews;
  /** How ECS answers the next pages; all later ones whole. */
  readonly answerLooks: (...answers: readonly PageAnswer[]) => void;
  readonly answerListings: (...answers: readonly PageAnswer[]) => void;
}

/** Two clusters, named as whoever serves them names them. */
type Open = (workers: readonly MemoryWorker[], clusters: readonly string[]) => Viewed;

const CLUSTERS = ['one', 'two'];
const WHOLE: PageAnswer = { kind: 'whole' };
const DENIED: PageAnswer = { kind: 'unclear', why: 'denied' };
const THROTTLED: PageAnswer = { kind: 'throttled' };

/** So many workers of a cluster, running and made at NOW. */
function running(cluster: string, count: number): readonly MemoryWorker[] {
  return Array.from({ length: count }, () => {
    const alive = { last_status: 'RUNNING', desired_status: 'RUNNING' };
    return { ...aStoppedSighting(aWorker(), 'run-1', alive), cluster, created_at: NOW };
  });
}

/** The promises of views of many workers: memory and ECS are held to the same. */
export function describeWorkerViews(name: string, open: Open): void {
  describe(`${name} as views of many workers`, () => {
    it('shows each of more workers than a page holds, of all clusters, and tells which ECS does not know', async () => {
      const workers = [...running('one', 201), ...running('two', 3)];
      const [gone] = running('one', 1);
      const { views } = open(workers, CLUSTERS);
      const seen = await views.lookAll([...workers, ...(gone ? [gone] : [])]);
      expect(seen.size).toBe(205);
      for (const { task_arn } of workers) {
        expect(seen.get(task_arn)).toMatchObject({ kind: 'seen', sighting: { task_arn }, created_at: NOW });
      }
      expect(seen.get(gone?.task_arn ?? '')).toEqual({ kind: 'missing' });
    });

    it('leaves the workers of an unanswered page unsaid, and shows those of the others', async () => {
      const workers = running('one', 250);
      const { views, answerLooks } = open(workers, CLUSTERS);
      answerLooks(WHOLE, DENIED);
      const kinds = [...(await views.lookAll(workers)).values()].map(({ kind }) => kind);
      expect(kinds.slice(0, 100)).toEqual(Array(100).fill('seen'));
      expect(kinds.slice(100, 200)).toEqual(Array(100).fill('unclear'));
      expect(kinds.slice(200)).toEqual(Array(50).fill('seen'));
    });

    it('asks nothing more once ECS has asked for patience', async () => {
      const workers = running('one', 250);
      const { views, answerLooks } = open(workers, CLUSTERS);
      answerLooks(WHOLE, THROTTLED);
      const kinds = [...(await views.lookAll(workers)).values()].map(({ kind }) => kind);
      expect(kinds.slice(0, 100)).toEqual(Array(100).fill('seen'));
      expect(kinds.slice(100)).toEqual(Array(150).fill('throttled'));
    });

    it('looks at nobody where there is nobody', async () => {
      expect((await open([], CLUSTERS).views.lookAll([])).size).toBe(0);
    });

    it('lists each once, a hundred at a time, cluster after cluster: who is meant to run, and who is not', async () => {
      const stopping = running('one', 101).map((worker) => ({ ...worker, desired_status: 'STOPPED' }));
      const [one, two] = [running('one', 150), running('two', 1)];
      const { views } = open([...stopping, ...two, ...one], CLUSTERS);
      const refs = (workers: readonly MemoryWorker[]) =>
        workers.map(({ cluster, task_arn }) => ({ cluster, task_arn }));
      const pages = await allPages(views, 'RUNNING');
      expect(pages.map((page) => page.length)).toEqual([100, 50, 1]);
      expect(pages.flat()).toEqual(refs([...one, ...two]));
      expect((await allPages(views, 'STOPPED')).flat()).toEqual(refs(stopping));
    });

    it('goes on with the next cluster behind one that ECS does not list', async () => {
      const workers = [...running('one', 1), ...running('two', 1)];
      const { views, answerListings } = open(workers, CLUSTERS);
      answerListings(DENIED);
      const page = await views.listWorkers('RUNNING', null);
      expect(page).toMatchObject({ kind: 'unclear', next: { cluster: 'two', token: null } });
      const place = page.kind === 'unclear' ? page.next : null;
      const { kind, next } = listed(await views.listWorkers('RUNNING', place));
      expect([kind, next]).toEqual(['listed', null]);
    });

    it('does not take a throttle for a list', async () => {
      const { views, answerListings } = open(running('one', 1), CLUSTERS);
      answerListings(THROTTLED);
      expect(await views.listWorkers('RUNNING', null)).toEqual({ kind: 'throttled' });
    });

    it('begins anew where a place names a cluster that it does not serve', async () => {
      const workers = running('one', 1);
      const { views } = open(workers, ['one']);
      expect(await views.listWorkers('RUNNING', { cluster: 'three', token: '7' })).toMatchObject({
        kind: 'listed',
        workers: workers.map(({ cluster, task_arn }) => ({ cluster, task_arn })),
        next: null,
      });
    });
  });
}

async function allPages(views: WorkerViews, desired: DesiredStatus) {
  const pages = [];
  let place: ListingPlace | null = null;
  do {
    const page = listed(await views.listWorkers(desired, place));
    pages.push(page.workers);
    place = page.next;
  } while (place !== null && pages.length < 10);
  return pages;
}

function listed(page: WorkerPage) {
  if (page.kind !== 'listed') throw new Error(`listing: ${page.kind}`);
  return page;
}
