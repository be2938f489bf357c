import type { MemoryRunStore } from '../../../functions/adapters/memory/memory-run-store.ts';
import type { Faults } from '../engine/faults.ts';
import type { Random } from '../engine/random.ts';
import type { InputName } from '../../functions/core/state-table/inputs.ts';
import type { Timeline } from '../engine/timeline.ts';
import type { Safety } from '../invariants/safety.ts';
import type { Client } from './client.ts';
import type { Ecs, SimWorker } from './ecs.ts';
import type { Plan } from './plan.ts';
import { live } from './worker.ts';

interface Deps {
  readonly timeline: Timeline;
  readonly random: Random;
  readonly faults: Faults;
  readonly client: Client;
  readonly ecs: Ecs;
  readonly store: MemoryRunStore;
  readonly checks: Safety;
  readonly plan: Plan;
}

/** Gives a task its runs, one after the other: claims, launches, attaches; and sometimes does it badly. */
export function dispatch(deps: Deps, taskId: string, runs: number, untilMs: number): void {
  const { timeline, random, faults, client, store, checks } = deps;
  const open = (number: number): void => {
    if (number > runs || timeline.nowMs() >= untilMs) return;
    const task = store.allTasks().find(({ task_id }) => task_id === taskId);
    if (task?.status === 'running' && faults.strikes('F9', 0.03)) {
      store.putTask({ ...task, status: 'ready', current_run_id: null });
      checks.forgive();
    }
    const isReady = store.allTasks().some(({ task_id, status }) => task_id === taskId && status === 'ready');
    if (!isReady) {
      timeline.after(5000, () => open(number));
      return;
    }
    const runId = `${taskId}-r${number}`;
    claim(deps, taskId, runId, (isClaimed) => {
      timeline.after(random.between(1000, 8000), () => open(isClaimed ? number + 1 : number));
    });
  };
  const create = (): void =>
    client.call(
      `create ${taskId}`,
      (api) => api.createTask(taskId),
      () => timeline.after(random.between(10, 3000), begin),
    );
  const begin = (): void => (store.allTasks().some(({ task_id }) => task_id === taskId) ? open(1) : create());
  timeline.after(0, create);
}

function claim(deps: Deps, taskId: string, runId: string, onEnd: (isClaimed: boolean) => void): void {
  const { client, random, faults, timeline } = deps;
  const worker = random.chance(0.25) ? launch(deps, runId) : null;
  if (worker && faults.strikes('F7', 0.3)) worker.endsOnceSeen = true;
  const named = worker === null && faults.strikes('F10', 0.1) ? stranger(deps, runId) : worker;
  const ask = (answered: (heard: string) => void): void =>
    client.call(`claim ${runId}`, (api) => api.claim(taskId, runId, named && refOf(named)), answered);
  if (faults.strikes('F10', 0.3)) disturb(deps, taskId, runId);
  ask((heard) => {
    const isOurs = heard === 'claimed' || heard === 'already-claimed';
    // Whoever hears nothing asks again under the same id.
    if (heard === 'error') {
      timeline.after(2000, () => ask((again) => onEnd(again === 'claimed' || again === 'already-claimed')));
      return;
    }
    onEnd(isOurs);
    if (isOurs && worker === null && !faults.strikes('F7', 0.1)) launchLater(deps, runId);
  });
}

/** Somebody else calls in the same moment. */
function disturb({ client, random, timeline }: Deps, taskId: string, runId: string): void {
  const otherTaskId = taskId === 't1' ? 't2' : 't1';
  const [name, call] = random.pick<readonly [string, Parameters<Client['call']>[1]]>([
    [`claim ${runId} twice`, (api) => api.claim(taskId, runId, null)],
    [`claim ${runId}x`, (api) => api.claim(taskId, `${runId}x`, null)],
    [`claim ${runId} of ${otherTaskId}`, (api) => api.claim(otherTaskId, runId, null)],
    [`hold ${taskId}`, (api) => api.hold(taskId)],
  ]);
  client.call(name, call, () => undefined);
  // What was claimed without a worker ends with its word, and the task may be ready again.
  if (random.chance(0.3))
    timeline.after(random.between(5, 60), () =>
      client.call(
        `word failed for ${runId}x`,
        (api) => api.finish(`${runId}x`, 'failed'),
        () => undefined,
      ),
    );
}

function launchLater(deps: Deps, runId: string): void {
  const { timeline, random, faults, client, plan } = deps;
  timeline.after(random.between(100, faults.has('F7') ? 60_000 : 3000), () => {
    const worker = launch(deps, runId);
    // RunTask without a clientToken, called again: two workers of one run.
    const second = faults.strikes('F10', 0.8) ? launch(deps, runId) : null;
    const wrong = faults.strikes('F10', 0.15) ? stranger(deps, runId) : null;
    // The launcher dies between RunTask and attach, with all that it has launched or with one.
    if (faults.strikes('F1', 0.25)) return;
    for (const each of [wrong, worker, second]) {
      if (!each || faults.strikes('F1', 0.05)) continue;
      const attach = (left: number): void =>
        client.call(
          `attach ${each.task_arn.slice(-2)} to ${runId}`,
          (api) => api.attach(runId, refOf(each)),
          (heard) => {
            if (RECORDED.has(heard) && each.startedBy === runId) each.isAttachAnswered = true;
            if (heard === 'error' && left > 0) timeline.after(2000, () => attach(left - 1));
          },
          { runId, input: attachInput(each, timeline.nowMs()) },
        );
      // A launcher that hangs attaches what may be an orphan by then.
      const hangs = plan.looks !== null && faults.strikes('F7', 0.4);
      const attachesInMs = hangs
        ? random.between(60_000, 400_000)
        : random.between(10, faults.has('F7') ? 90_000 : 1000);
      timeline.after(attachesInMs, () => attach(2));
      // Between our look at it and the write that binds it, so that its event may come first.
      if (faults.strikes('F7', 0.6)) timeline.after(attachesInMs, () => (each.endsOnceSeen = true));
    }
  });
}

function attachInput({ shownFromMs, isForgotten, shownStop }: SimWorker, nowMs: number): InputName {
  if (isForgotten || nowMs < shownFromMs) return 'attach, a worker that ECS does not know';
  return shownStop === null ? 'attach, a worker that runs' : 'attach, a worker that has stopped';
}

/** Each of these answers says that the worker is on record, and is stopped where it came too late. */
const RECORDED = new Set(['attached', 'termination-requested', 'run-already-ended']);

function launch(deps: Deps, runId: string): SimWorker {
  const isForgotten = deps.faults.strikes('F15', 0.03);
  const worker = isForgotten ? foreign(deps, runId) : deps.ecs.launch(runId, runId);
  live(deps, worker);
  return worker;
}

/** A worker that is none of this run's: another run's, or one that Standdown knows nothing of. */
function stranger({ ecs, random }: Deps, runId: string): SimWorker {
  const others = ecs.workers.filter(({ startedBy }) => startedBy !== runId);
  // Of one that it has forgotten, ECS cannot say whose it is.
  const other = others.find(({ isForgotten }) => isForgotten) ?? others.at(-1);
  return other !== undefined && random.chance(0.7) ? other : foreign({ ecs, random }, 'nothing');
}

/** Started by nobody, or by a service, which would replace it. */
function foreign({ ecs, random }: Pick<Deps, 'ecs' | 'random'>, worksFor: string): SimWorker {
  return random.chance(0.3)
    ? ecs.launch(worksFor, 'ecs-svc/1234567890123456789', { group: 'service:unit' })
    : ecs.launch(worksFor, 'nobody');
}

function refOf({ cluster, task_arn }: SimWorker) {
  return { cluster, task_arn };
}
