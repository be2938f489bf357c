import { memoryLists } from '../../../functions/adapters/memory/memory-lists.ts';
import type { MemoryRunStore } from '../../../functions/adapters/memory/memory-run-store.ts';
import { memorySweepNotes } from '../../../functions/adapters/memory/memory-sweep-notes.ts';
import type { WorkerRef } from '../../../functions/core/worker.ts';
import type { RunLists } from '../../../functions/ports/run-lists.ts';
import type { SweepNotes } from '../../../functions/ports/sweep-notes.ts';
import type {
  DesiredStatus,
  ListingPlace,
  WorkerPage,
  WorkerView,
  WorkerViews,
} from '../../../functions/ports/worker-views.ts';
import type { Calls } from '../engine/calls.ts';
import type { Faults } from '../engine/faults.ts';
import type { Ecs } from './ecs.ts';

interface Deps {
  readonly calls: Calls;
  readonly store: MemoryRunStore;
  readonly ecs: Ecs;
  readonly faults: Faults;
  readonly pageSize: number;
  /** ECS has listed these to a sweep. */
  readonly listed: (taskArns: readonly string[]) => void;
}

export interface SweepPorts {
  readonly lists: RunLists;
  readonly views: WorkerViews;
  readonly notes: SweepNotes;
}

/** What a sweep has beyond other functions: lists in short pages, many looks at once, notes for the next sweep. */
export function sweepPorts(deps: Deps): SweepPorts {
  return { lists: listsPort(deps), views: viewsPort(deps), notes: notesPort(deps) };
}

function listsPort({ calls: { call }, store, pageSize }: Deps): RunLists {
  const lists = memoryLists(store);
  return {
    ...lists,
    listRuns: (parts, { after, limit }) =>
      call({
        name: 'listRuns',
        effect: () => lists.listRuns(parts, { after, limit: Math.min(limit, pageSize) }),
      }),
    readRuns: (ids) =>
      ids.length === 0 ? Promise.resolve([]) : call({ name: 'readRuns', effect: () => lists.readRuns(ids) }),
  };
}

const SILENT = { kind: 'unclear', why: 'ecs:DescribeTasks: 500' } as const;

function viewsPort({ calls: { call }, ecs, faults, pageSize, listed }: Deps): WorkerViews {
  const viewOf = (ref: WorkerRef): WorkerView => {
    // Of one worker ECS may say nothing, of the others all the same.
    if (faults.strikes('F3')) return { kind: 'unclear', why: 'ecs:DescribeTasks: no answer' };
    const look = ecs.look(ref);
    const worker = ecs.find(ref.task_arn);
    if (look.kind === 'unclear') return { kind: 'unclear', why: look.why };
    if (look.kind === 'missing' || worker === undefined) return { kind: 'missing' };
    return { kind: 'seen', sighting: look.sighting, created_at: Math.floor(worker.launchedAtMs / 1000) };
  };
  const viewsOf = (asked: readonly WorkerRef[], view: (ref: WorkerRef) => WorkerView) =>
    new Map(asked.map((ref) => [ref.task_arn, view(ref)]));
  const list = (desired: DesiredStatus, from: ListingPlace | null): WorkerPage => {
    const { workers, next } = ecs.listWorkers(desired, Number(from?.token ?? 0), pageSize);
    listed(workers.map(({ task_arn }) => task_arn));
    return { kind: 'listed', workers, next: next === null ? null : { cluster: 'unit', token: String(next) } };
  };
  return {
    lookAll: (asked) =>
      asked.length === 0
        ? Promise.resolve(new Map())
        : call<ReadonlyMap<string, WorkerView>>({
            name: 'DescribeTasks',
            effect: () => Promise.resolve(viewsOf(asked, viewOf)),
            onFailure: (why) => viewsOf(asked, () => (why === 'throttle' ? { kind: 'throttled' } : SILENT)),
          }),
    listWorkers: (desired, from) =>
      call<WorkerPage>({
        name: 'ListTasks',
        effect: () => Promise.resolve(list(desired, from)),
        onFailure: (why) => (why === 'throttle' ? { kind: 'throttled' } : { ...SILENT, next: null }),
      }),
  };
}

function notesPort({ calls: { call } }: Deps): SweepNotes {
  const notes = memorySweepNotes();
  return {
    readRound: (list) => call({ name: 'readRound', effect: () => notes.readRound(list) }),
    writeRound: (...round) =>
      call({ name: 'writeRound', effect: () => notes.writeRound(...round), isWrite: true }),
    noteSighting: (...sighting) =>
      call({ name: 'noteSighting', effect: () => notes.noteSighting(...sighting), isWrite: true }),
  };
}
