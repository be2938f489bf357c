import type { MemoryRunStore } from '../../../functions/adapters/memory/memory-run-store.ts';
import { isSilent } from '../../../functions/core/decision.ts';
import type { Step } from '../../../functions/core/messages.ts';
import type { DueRuns, RunCommit, RunStore } from '../../../functions/ports/run-store.ts';
import type { Steps } from '../../../functions/ports/steps.ts';
import type { Definition, KillingWorkers, Search, StopAnswer } from '../../../functions/ports/workers.ts';
import type { Calls } from '../engine/calls.ts';
import type { Invocation } from '../engine/invocation.ts';
import type { Ecs } from './ecs.ts';
import { lookOf } from './meetings.ts';

interface Deps {
  readonly calls: Calls;
  readonly store: MemoryRunStore;
  readonly ecs: Ecs;
  readonly sendStep: (step: Step, delaySeconds: number) => void;
  readonly current: () => Invocation;
  readonly wrote: (by: Invocation, commit?: RunCommit) => void;
  readonly stopping: (by: Invocation, taskArn: string, reason: string) => void;
  readonly killing: (by: Invocation, taskArn: string) => void;
  /** A worker was described. */
  readonly looked: (taskArn: string) => void;
  /** What a search came upon. */
  readonly found: (search: Search) => void;
  /** An answer of ECS about a worker has reached whoever asked. */
  readonly answered: (by: Invocation, taskArn: string, isTaken: boolean) => void;
  /** ECS had no time for a StopTask, or its answer was lost. */
  readonly putOff: (taskArn: string) => void;
}

/** The ports as the handlers are given them: each call is a yield point, and goes to the memory doubles. */
export function ports(deps: Deps): { store: RunStore & DueRuns; workers: KillingWorkers; steps: Steps } {
  return { store: storePort(deps), workers: workersPort(deps), steps: stepsPort(deps) };
}

function storePort({ calls: { call }, store, current, wrote }: Deps): RunStore & DueRuns {
  const read = <Answer>(name: string, effect: () => Promise<Answer>) => call({ name, effect });
  const write = <Answer>(
    name: string,
    effect: () => Promise<Answer>,
    onConflict?: () => Answer,
    commit?: RunCommit,
  ) => {
    const by = current();
    return call({
      name,
      effect,
      isWrite: true,
      witness: () => wrote(by, commit),
      ...(onConflict && { onConflict }),
    });
  };
  return {
    readTask: (taskId) => read('readTask', () => store.readTask(taskId)),
    readRun: (runId) => read('readRun', () => store.readRun(runId)),
    findRunOfWorker: (taskArn) => read('findRunOfWorker', () => store.findRunOfWorker(taskArn)),
    listEvents: (...range) => read('listEvents', () => store.listEvents(...range)),
    listDueRuns: (...range) => read('listDueRuns', () => store.listDueRuns(...range)),
    createTask: (task) => write('createTask', () => store.createTask(task)),
    claimRun: (claim) =>
      write(
        'claimRun',
        () => store.claimRun(claim),
        () => ({ kind: 'task-changed' }),
      ),
    commit: (commit) =>
      write(
        'commit',
        () => store.commit(commit),
        () => ({ kind: 'run-changed' }),
        commit,
      ),
    recordHeartbeat: (...beat) => write('recordHeartbeat', () => store.recordHeartbeat(...beat)),
    moveTask: (...move) => write('moveTask', () => store.moveTask(...move)),
  };
}

function workersPort({
  calls: { call },
  ecs,
  stopping,
  killing,
  looked,
  found,
  putOff,
  answered,
  current,
}: Deps): KillingWorkers {
  const silence = (why: string) => (why === 'throttle' ? {} : { outage: true as const });
  const unclear = (why: string) => ({ kind: 'unclear' as const, why, ...silence(why) });
  return {
    look: (ref) => {
      const by = current();
      const { seen } = by;
      return call({
        name: 'DescribeTasks',
        effect: () => Promise.resolve(ecs.look(ref)),
        witness: (look) => {
          seen.look = lookOf(ecs.find(ref.task_arn)?.worksFor ?? '', look);
          looked(ref.task_arn);
        },
        onFailure: (why) => {
          seen.look = 'unclear';
          return unclear(why);
        },
      }).then((look) => {
        if (!isSilent(look)) answered(by, ref.task_arn, false);
        return look;
      });
    },
    inspect: () => Promise.reject(new Error('inspect: expected no call of it, it changes nothing')),
    readDefinition: (definition) => {
      const { seen } = current();
      return call<Definition>({
        name: 'DescribeTaskDefinition',
        effect: () => Promise.resolve(ecs.readDefinition(definition)),
        onFailure: unclear,
      }).then((read) => {
        // What was shown cannot be judged: that is no answer either.
        if (isSilent(read)) seen.answeredAtMs?.clear();
        return read;
      });
    },
    stop: (ref, reason) => {
      const by = current();
      const { seen } = by;
      return call<StopAnswer>({
        name: 'StopTask',
        effect: () => {
          stopping(by, ref.task_arn, reason);
          return Promise.resolve(ecs.stop(ref));
        },
        isWrite: true,
        witness: ({ kind }) => (seen.stop = kind),
        onFailure: (why) => {
          seen.stop = 'deferred';
          putOff(ref.task_arn);
          seen.answeredAtMs?.clear();
          return { kind: 'deferred', why: `ecs:StopTask: ${why}`, ...silence(why) };
        },
      }).then((answer) => {
        if (answer.kind === 'accepted') answered(by, ref.task_arn, true);
        return answer;
      });
    },
    kill: (ref) => {
      const by = current();
      return call<StopAnswer>({
        name: 'SendCommand',
        effect: () => {
          killing(by, ref.task_arn);
          return Promise.resolve(ecs.kill(ref));
        },
        isWrite: true,
        onFailure: (why) => {
          putOff(ref.task_arn);
          return { kind: 'deferred', why: `ssm:SendCommand: ${why}`, ...silence(why) };
        },
      });
    },
    findStartedBy: (runId) => {
      const { seen } = current();
      return call({
        name: 'ListTasks',
        effect: () => Promise.resolve(ecs.list(runId)),
        witness: (search) => {
          seen.hasSearched = true;
          found(search);
        },
        onFailure: unclear,
      });
    },
  };
}

function stepsPort({ calls: { call }, sendStep, current }: Deps): Steps {
  const send = (step: Step, delaySeconds: number): Promise<void> => {
    const by = current();
    return call({
      name: 'SendMessage',
      effect: () => {
        by.effects += 1;
        sendStep(step, delaySeconds);
        return Promise.resolve();
      },
      isWrite: true,
    });
  };
  return {
    send,
    sendAll: async (steps) => {
      for (const step of steps) await send(step, 0);
    },
  };
}
