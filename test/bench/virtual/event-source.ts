import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { INPUTS, INVOCATIONS_PER_COLD_START, sample } from './inputs.ts';
import type { Machine } from './machine.ts';

type Handler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

interface EventSource {
  readonly queueArn: string;
  /** Invocations at the same time at most. */
  readonly concurrency: number;
  readonly batchSize: number;
  /** An environment of the function: what it keeps between invocations is its own. */
  readonly newEnvironment: () => Handler;
}

/** A queue and Lambda's poller in front of a function, without faults. @returns sends a message */
export function eventSource(
  { clock, timeline, random, begin }: Machine,
  { queueArn, concurrency, batchSize, newEnvironment }: EventSource,
): (body: string) => void {
  const waiting: string[] = [];
  const idle: Handler[] = [];
  let running = 0;

  const invoke = async (bodies: readonly string[]): Promise<void> => {
    const kept = random.chance(1 / INVOCATIONS_PER_COLD_START) ? undefined : idle.pop();
    if (kept === undefined) await clock.sleep(sample(random, INPUTS.coldStart));
    const handler = kept ?? newEnvironment();
    const { batchItemFailures } = await handler(batchOf(bodies, queueArn), {} as Context);
    if (batchItemFailures.length > 0) throw new Error(`${queueArn}: a message failed`);
    idle.push(handler);
    running -= 1;
    poll();
  };
  const poll = (): void => {
    while (running < concurrency && waiting.length > 0) {
      running += 1;
      begin(invoke(waiting.splice(0, batchSize)));
    }
  };
  return (body) =>
    timeline.after(sample(random, INPUTS.handOver), () => {
      waiting.push(body);
      poll();
    });
}

function batchOf(bodies: readonly string[], eventSourceARN: string): SQSEvent {
  const Records = bodies.map((body, index) => ({ messageId: String(index), eventSourceARN, body }));
  return { Records } as unknown as SQSEvent;
}
