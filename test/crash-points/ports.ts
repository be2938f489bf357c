import { memoryLists } from '../../functions/adapters/memory/memory-lists.ts';
import { memorySweepNotes } from '../../functions/adapters/memory/memory-sweep-notes.ts';
import { viewAll } from '../../functions/adapters/worker-pages.ts';
import type { LiveLook } from '../../functions/core/inspection.ts';
import type { RunEvent } from '../../functions/core/run.ts';
import type { EventBus, PublishResult } from '../../functions/ports/event-bus.ts';
import type { Renewals } from '../../functions/ports/renewals.ts';
import type { RunLists } from '../../functions/ports/run-lists.ts';
import type { RunbookExecutions } from '../../functions/ports/runbook-executions.ts';
import type { SweepNotes } from '../../functions/ports/sweep-notes.ts';
import type { WorkerPage, WorkerView, WorkerViews } from '../../functions/ports/worker-views.ts';
import type { Definition, KillingWorkers, StopAnswer } from '../../functions/ports/workers.ts';
import type { Failure } from '../simulation/engine/calls.ts';
import { isMeantToRun } from '../simulation/world/ecs.ts';
import type { Around } from '../simulation/world/world.ts';
import type { Outside } from './scenario.ts';

/** What the simulator's schedules have no use for, with the same call boundaries. */
export interface MorePorts {
  readonly lists: RunLists;
  readonly views: WorkerViews;
  readonly notes: SweepNotes;
  readonly renewals: Renewals;
  readonly bus: EventBus & { readonly published: readonly RunEvent[] };
  readonly executions: RunbookExecutions;
  readonly workers: Pick<KillingWorkers, 'inspect' | 'kill' | 'readDefinition'>;
}

const THROTTLED = 'ThrottlingException';
const CLUSTER = 'unit';

export function morePorts(around: Around, outside: Outside): MorePorts {
  const { calls, store } = around;
  const { call } = calls;
  const memory = { lists: memoryLists(store), notes: memorySweepNotes() };
  const read = <Answer>(name: string, effect: () => Promise<Answer>) => call({ name, effect });
  const write = <Answer>(name: string, effect: () => Promise<Answer>) =>
    call({ name, effect, isWrite: true });
  return {
    lists: {
      listRuns: (...page) => read('listRuns', () => memory.lists.listRuns(...page)),
      listTasks: (...page) => read('listTasks', () => memory.lists.listTasks(...page)),
      readRuns: (ids) => read('readRuns', () => memory.lists.readRuns(ids)),
      readTasks: (ids) => read('readTasks', () => memory.lists.readTasks(ids)),
    },
    notes: {
      readRound: (list) => read('readRound', () => memory.notes.readRound(list)),
      writeRound: (...round) => write('writeRound', () => memory.notes.writeRound(...round)),
      noteSighting: (...sighting) => write('noteSighting', () => memory.notes.noteSighting(...sighting)),
    },
    renewals: { renewExpiry: (...run) => write('renewExpiry', () => store.renewExpiry(...run)) },
    views: viewsPort(around),
    bus: busPort(around),
    executions: {
      readExecution: (id) =>
        read('GetAutomationExecution', () => Promise.resolve(outside.executions.get(id))),
    },
    workers: {
      inspect: inspectPort(around),
      kill: killPort(around),
      readDefinition: definitionsPort(around, outside),
    },
  };
}

function viewsPort({ calls: { call }, ecs, stage, listed }: Around): WorkerViews {
  const shownSince = new Map<string, number>();
  const viewOf = (taskArn: string): WorkerView => {
    const worker = ecs.find(taskArn);
    const look = worker && ecs.look(worker);
    if (worker === undefined || look?.kind !== 'seen') return { kind: 'missing' };
    const stoppedAtMs = worker.diedAtMs ?? shownSince.get(taskArn) ?? stage.timeline.nowMs();
    if (worker.shownStop) shownSince.set(taskArn, stoppedAtMs);
    const stopped_at = worker.shownStop && Math.floor(stoppedAtMs / 1000);
    return {
      kind: 'seen',
      sighting: { ...look.sighting, stopped_at },
      created_at: Math.floor(worker.launchedAtMs / 1000),
    };
  };
  return {
    lookAll: (workers) =>
      viewAll(workers, () =>
        call({
          name: 'DescribeTasks',
          effect: () => Promise.resolve(viewOf),
          onFailure: () => () => ({ kind: 'throttled' }),
        }),
      ),
    listWorkers: (desired) =>
      call<WorkerPage>({
        name: 'ListTasks',
        effect: () => {
          const workers = ecs.workers
            .filter((worker) => !worker.isForgotten && isMeantToRun(worker) === (desired === 'RUNNING'))
            .map(({ task_arn }) => ({ cluster: CLUSTER, task_arn }));
          listed(workers.map(({ task_arn }) => task_arn));
          return Promise.resolve({ kind: 'listed', workers, next: null });
        },
        onFailure: () => ({ kind: 'throttled' }),
      }),
  };
}

function inspectPort({ calls: { call }, ecs }: Around): KillingWorkers['inspect'] {
  return (ref) =>
    call<LiveLook>({
      name: 'DescribeTasks',
      effect: () => {
        const look = ecs.look(ref);
        return Promise.resolve(
          look.kind === 'seen'
            ? { ...look, worker: nothingMore(look.sighting.last_status) }
            : { kind: 'missing' },
        );
      },
      onFailure: () => ({ kind: 'unclear', why: THROTTLED, cause: 'throttled' }),
    });
}

function nothingMore(last_status: string) {
  const unsaid = { desired_status: null, cpu: null, memory: null, health: null, connectivity: null };
  return { ...unsaid, last_status, containers: [], started_at: null };
}

function definitionsPort(
  { calls: { call }, ecs }: Around,
  { troubles }: Outside,
): KillingWorkers['readDefinition'] {
  return (definition) =>
    call<Definition>({
      name: 'DescribeTaskDefinition',
      effect: () => {
        const worker = ecs.workers.find(({ task_arn }) => definition.endsWith(task_arn));
        return Promise.resolve(
          troubles.has('DescribeTaskDefinition is denied')
            ? { kind: 'unclear', why: 'ecs:DescribeTaskDefinition: AccessDeniedException', lasting: true }
            : { kind: 'read', containers: worker?.containers ?? [] },
        );
      },
      onFailure: (why) => ({
        kind: 'unclear',
        why: `ecs:DescribeTaskDefinition: ${why}`,
        ...outage(why),
      }),
    });
}

/** On the host at once, whatever ECS's own SIGKILL comes to. */
function killPort({ calls: { call }, ecs, killing, stage }: Around): KillingWorkers['kill'] {
  return ({ task_arn }) => {
    const by = stage.current();
    return call<StopAnswer>({
      name: 'SendCommand',
      isWrite: true,
      effect: () => {
        killing(by, task_arn);
        const worker = ecs.find(task_arn);
        if (worker !== undefined) ecs.exit(worker, 137);
        return Promise.resolve({ kind: 'accepted' });
      },
      onFailure: (why) => ({ kind: 'deferred', why: `ssm:SendCommand: ${why}`, ...outage(why) }),
    });
  };
}

/** Only a throttle says that AWS is there. */
function outage(why: Failure): { readonly outage?: true } {
  return why === 'throttle' ? {} : { outage: true };
}

function busPort({ calls: { call } }: Around): MorePorts['bus'] {
  const published: RunEvent[] = [];
  return {
    published,
    publish: (events) =>
      call<PublishResult>({
        name: 'PutEvents',
        isWrite: true,
        effect: () => {
          published.push(...events);
          return Promise.resolve({ kind: 'published' });
        },
        onFailure: (why) => ({ kind: 'refused', first: 0, why }),
      }),
  };
}
