import { memoryLists } from '../../functions/adapters/memory/memory-lists.ts';
import { memoryRunStore } from '../../functions/adapters/memory/memory-run-store.ts';
import { memorySteps } from '../../functions/adapters/memory/memory-steps.ts';
import { memoryWorkerViews } from '../../functions/adapters/memory/memory-worker-views.ts';
import { memoryWorkers } from '../../functions/adapters/memory/memory-workers.ts';
import { claimRun } from '../../functions/app/claim-run.ts';
import { createTask } from '../../functions/app/create-task.ts';
import { requestTermination, type TerminateResult } from '../../functions/app/request-termination.ts';
import type { TerminationRequest } from '../../functions/core/termination-request.ts';
import type { Policies } from '../../functions/core/policy.ts';
import type { Run } from '../../functions/core/run.ts';
import type { Task } from '../../functions/core/task.ts';
import type { Worker } from '../../functions/core/worker.ts';
import type { Clock } from '../../functions/ports/clock.ts';
import type { Log } from '../../functions/ports/log.ts';
import { aStoppedSighting, aWorker, freshId, NOW } from './records.ts';

/** Time stands still until a test moves it; sleeping moves it, and a sleep that would not is refused. */
export interface TestClock extends Clock {
  advance(seconds: number): void;
}

export function testClock(startSeconds = NOW): TestClock {
  let nowMs = startSeconds * 1000;
  return {
    nowMs: () => nowMs,
    sleep: (milliseconds) => {
      if (milliseconds <= 0) throw new Error(`sleep: expected more than 0 ms, got ${milliseconds}`);
      nowMs += milliseconds;
      return Promise.resolve();
    },
    // Nothing takes time here but sleeping.
    within: (_, work) => work,
    advance: (seconds) => void (nowMs += seconds * 1000),
  };
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly details: object;
}

export function memoryLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: LogLine['level']) => (message: string, details: object) =>
    void lines.push({ level, message, details });
  return { lines, info: at('info'), warn: at('warn'), error: at('error') };
}

const NO_POLICIES: Policies = { launchSeconds: null, heartbeatSeconds: null, lingerSeconds: null };

/** The whole inside of Standdown in memory, with verbs that take a run to where a test begins. */
export function aWorld(policies: Policies = NO_POLICIES, { ec2Kill = false } = {}) {
  const workers = memoryWorkers();
  const steps = memorySteps();
  const clock = testClock();
  const store = memoryRunStore({ clock, retentionDays: 90 });
  const deps = {
    store,
    dueRuns: store,
    lists: memoryLists(store),
    workers,
    views: memoryWorkerViews(workers, ['unit']),
    steps,
    clock,
    log: memoryLog(),
    newId: () => freshId('id'),
    policies,
    ladder: { confirmationSlackSeconds: 60, launchWindowSeconds: 60, ec2Kill, policies },
    clusterArns: ['arn:aws:ecs:us-east-1:000000000000:cluster/unit'],
    hasAuthorizer: false,
  };
  const readRun = async (runId: string): Promise<Run> => {
    const run = await store.readRun(runId);
    if (!run) throw new Error(`no run ${runId}`);
    return run;
  };
  return {
    ...deps,
    readRun,
    readTask: async (taskId: string): Promise<Task> => {
      const task = await store.readTask(taskId);
      if (!task) throw new Error(`no task ${taskId}`);
      return task;
    },
    kindsOf: async (runId: string) => (await store.listEvents(runId, 0, 1000)).map(({ kind }) => kind),

    /** A claimed run; with its worker running in ECS and attached, unless told otherwise. */
    async running({ hasWorker = true } = {}) {
      const taskId = freshId('task');
      const runId = freshId('run');
      const worker = aWorker();
      await createTask(deps, { task_id: taskId, title: 'write it', assignee: null });
      if (hasWorker) this.launch(runId, worker);
      const request = { taskId, runId, profile: null, maxRuntimeSeconds: null, actor: 'dispatcher' };
      const result = await claimRun(deps, { ...request, worker: hasWorker ? worker : null });
      if (result.kind !== 'claimed') throw new Error(`claim: ${result.kind}`);
      return { taskId, runId, worker };
    },

    /** The worker runs in ECS, started by the run; a StopTask that was taken stays so. */
    launch(runId: string, worker: Worker) {
      const { launch_type, task_arn } = worker;
      const known = workers.all().find((other) => other.task_arn === task_arn);
      workers.setContainers(worker.containers);
      workers.put({
        ...aStoppedSighting(worker, runId, {
          launch_type,
          last_status: 'RUNNING',
          desired_status: known?.desired_status ?? 'RUNNING',
          stop_code: null,
          stopped_at: null,
        }),
        containers: [{ name: 'app', exit_code: null, reason: null }],
        cluster: worker.cluster,
      });
    },

    /** The worker has stopped, as ECS shows it from now on. */
    stopped(runId: string, worker: Worker, overrides: Parameters<typeof aStoppedSighting>[2] = {}) {
      const sighting = aStoppedSighting(worker, runId, overrides);
      workers.put({ ...sighting, cluster: worker.cluster });
      return sighting;
    },

    terminate(runId: string, overrides: Partial<TerminationRequest> = {}): Promise<TerminateResult> {
      const actor = 'arn:aws:iam::000000000000:user/ann';
      return requestTermination(deps, runId, {
        reason: null,
        actor,
        then: 'requeue',
        askSeconds: 0,
        isForced: false,
        ...overrides,
      });
    },
  };
}

export type World = ReturnType<typeof aWorld>;
