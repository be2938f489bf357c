import type { Deployment } from './deploy.ts';
import type { EventBusRunner } from './event-bus.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { ThrottleLimits } from './gateway/token-bucket.ts';
import { waitUntilIdle } from './idle.ts';
import type { LocalFunction } from './lambda/function.ts';

/** What a test does to a running stack. */
export interface Controls {
  /** SIGKILLs the processes of one function, such as `consumer`, or only the one of them. */
  killFunction(door: string, processId?: number): void;
  functionProcessIds(door: string): readonly number[];
  /** Does now what the schedule does at its times; throws when the sweep fails. */
  sweepNow(): Promise<void>;
  /** Changes the throttling of the API's stage; what is returned brings back that of the template. */
  throttle(limits: ThrottleLimits): () => void;
  /** Forgets what the authorizer said of each token: the next call asks it again. */
  flushAuthorizers(): void;
  /** Resolves once no invocation runs and no message waits, is delayed or in flight. */
  idle(timeoutMs?: number): Promise<void>;
}

const IDLE_TIMEOUT_MS = 20_000;

export function createControls(
  deployment: Deployment,
  bus: EventBusRunner,
  gateway: Pick<Gateway, 'throttle' | 'flushAuthorizers'>,
): Controls {
  const { functions, schedules, consumedQueues, sqs } = deployment;
  const processOf = (door: string): LocalFunction => {
    const found = functions.find((candidate) => candidate.door === door);
    if (found) return found.process;
    throw new Error(
      `function: expected one of ${functions.map((known) => known.door).join(', ')}, got ${door}`,
    );
  };
  const running = () => functions.reduce((sum, { process }) => sum + process.running(), bus.pending());
  return {
    killFunction: (door, processId) => processOf(door).kill(processId),
    functionProcessIds: (door) => processOf(door).processIds(),
    sweepNow: async () => {
      await Promise.all(schedules.map(({ run }) => run()));
    },
    throttle: (limits) => {
      gateway.throttle(limits);
      return () => gateway.throttle(deployment.api.throttle);
    },
    flushAuthorizers: () => gateway.flushAuthorizers(),
    idle: (timeoutMs = IDLE_TIMEOUT_MS) =>
      waitUntilIdle({ sqs, queueUrls: consumedQueues.map(({ url }) => url), running }, timeoutMs),
  };
}
