import type { Unclear } from '../../core/decision.ts';
import type { LiveLook, LiveWorker } from '../../core/inspection.ts';
import type { EpochSeconds } from '../../core/time.ts';
import type { Sighting, WorkerContainer } from '../../core/worker.ts';
import type { KillingWorkers, Look, Search, StopAnswer } from '../../ports/workers.ts';

/** One worker in memory: running until somebody says how it stopped. */
export type MemoryWorker = Sighting & { readonly cluster: string; readonly created_at?: EpochSeconds };

export interface MemoryWorkers extends KillingWorkers {
  /** Puts a worker there, or changes one that is. */
  put(worker: MemoryWorker): void;
  /** ECS forgets a worker: it answers MISSING from now on. */
  forget(taskArn: string): void;
  setContainers(containers: readonly WorkerContainer[]): void;
  /** What is answered to the next calls of StopTask and kill, in order; after that they are accepted. */
  answerStops(...answers: readonly StopAnswer[]): void;
  /** What ECS answers to the next looks and searches, in order; after that it says what is true. */
  clouded(...answers: readonly Unclear[]): void;
  /** Task ARNs in the order in which StopTask named them, refused calls included. */
  readonly stops: readonly string[];
  /** The same of kills. */
  readonly kills: readonly string[];
  readonly looks: string[];
  all(): readonly MemoryWorker[];
}

/** ECS in memory, as far as Standdown asks it. Stopping is accepted at once and happens when the test says so. */
export function memoryWorkers(): MemoryWorkers {
  const workers = new Map<string, MemoryWorker>();
  const stops: string[] = [];
  const kills: string[] = [];
  const looks: string[] = [];
  let stopAnswers: readonly StopAnswer[] = [];
  let clouds: readonly Unclear[] = [];
  let containers: readonly WorkerContainer[] = [];

  const nextCloud = () => {
    const [cloud, ...rest] = clouds;
    clouds = rest;
    return cloud;
  };

  const nextStopAnswer = () => {
    const [answer, ...rest] = stopAnswers;
    stopAnswers = rest;
    return answer;
  };

  return {
    stops,
    kills,
    looks,
    look({ task_arn }): Promise<Look> {
      looks.push(task_arn);
      const sighting = workers.get(task_arn);
      const cloud = nextCloud();
      return Promise.resolve(cloud ?? (sighting ? { kind: 'seen', sighting } : { kind: 'missing' }));
    },
    inspect({ task_arn }): Promise<LiveLook> {
      const sighting = workers.get(task_arn);
      const cloud = nextCloud();
      if (cloud) return Promise.resolve({ ...cloud, cause: cloud.lasting ? 'refused' : 'throttled' });
      return Promise.resolve(
        sighting ? { kind: 'seen', worker: liveOf(sighting), sighting } : { kind: 'missing' },
      );
    },
    readDefinition: () => Promise.resolve({ kind: 'read', containers }),
    stop({ task_arn }): Promise<StopAnswer> {
      stops.push(task_arn);
      const answer = nextStopAnswer();
      if (answer) return Promise.resolve(answer);
      const worker = workers.get(task_arn);
      if (worker === undefined)
        return Promise.resolve({ kind: 'refused', why: 'The referenced task was not found.' });
      workers.set(task_arn, { ...worker, desired_status: 'STOPPED' });
      return Promise.resolve({ kind: 'accepted' });
    },
    kill({ task_arn }): Promise<StopAnswer> {
      kills.push(task_arn);
      return Promise.resolve(nextStopAnswer() ?? { kind: 'accepted' });
    },
    findStartedBy(runId): Promise<Search> {
      const found = [...workers.values()].filter(({ started_by }) => started_by === runId);
      return Promise.resolve(nextCloud() ?? { kind: 'found', workers: found });
    },
    all: () => [...workers.values()],
    put: (worker) => void workers.set(worker.task_arn, worker),
    forget: (taskArn) => void workers.delete(taskArn),
    setContainers: (defined) => void (containers = defined),
    answerStops: (...answers) => void (stopAnswers = answers),
    clouded: (...answers) => void (clouds = answers),
  };
}

function liveOf({ last_status, containers }: MemoryWorker): LiveWorker {
  return {
    last_status,
    desired_status: null,
    cpu: null,
    memory: null,
    containers: containers.map((container) => ({ ...container, last_status, health: null })),
    health: null,
    connectivity: null,
    started_at: null,
  };
}
