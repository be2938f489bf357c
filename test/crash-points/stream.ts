import type { AttributeValue, Context, DynamoDBRecord } from 'aws-lambda';
import { eventKey, type Item } from '../../functions/adapters/aws/item-keys.ts';
import { eventItem, eventOf } from '../../functions/adapters/aws/items.ts';
import type { RunEvent } from '../../functions/core/run.ts';
import { createHandler } from '../../functions/publisher/handler.ts';
import { PUBLISHER_TIMEOUT_SECONDS } from '../../functions/wiring/limits.ts';
import { invoke } from './functions.ts';
import type { Stage } from './staging.ts';

/** The table's stream with its event source: in order, and again from the first that failed, or all that a dead one had. */
export interface Stream {
  /** New events of runs, if there are any. */
  poll(): void;
  isEmpty(): boolean;
}

const RETRY_MS = 1000;
const FIRST = { itemIdentifier: '0' };

export function stream({ world, ports }: Stage): Stream {
  const { stage, store, timeline, deps } = world;
  const records: RunEvent[] = [];
  const seen = new Map<string, number>();
  let taken = 0;
  let isBusy = false;
  const handler = createHandler({
    bus: ports.bus,
    log: deps.log,
    readEvent: (item) => eventOf(item as Item),
  });

  const gather = async (): Promise<void> => {
    for (const { run_id } of store.allRuns()) {
      const added = await store.listEvents(run_id, seen.get(run_id) ?? 0, 1000);
      records.push(...added);
      seen.set(run_id, (seen.get(run_id) ?? 0) + added.length);
    }
  };
  const hand = (): void => {
    if (isBusy || taken === records.length) return;
    isBusy = true;
    const batch = records.slice(taken);
    invoke(world, {
      name: 'publisher',
      timeoutSeconds: PUBLISHER_TIMEOUT_SECONDS,
      body: () => handler({ Records: batch.map(recordOf) }, {} as Context),
      onEnd: (ending) => {
        isBusy = false;
        const failed = ending?.kind === 'answered' ? ending.result.batchItemFailures[0] : FIRST;
        taken += failed === undefined ? batch.length : Number(failed.itemIdentifier);
        timeline.after(RETRY_MS, hand);
      },
    });
  };
  return {
    poll: () => {
      stage.hold();
      void gather().then(() => {
        hand();
        stage.release();
      });
    },
    isEmpty: () =>
      taken === records.length &&
      store.allRuns().every(({ run_id, version }) => seen.get(run_id) === version),
  };
}

function recordOf(event: RunEvent, index: number): DynamoDBRecord {
  const image = (item: Item) => item as Record<string, AttributeValue>;
  return {
    eventName: 'INSERT',
    dynamodb: {
      SequenceNumber: String(index),
      Keys: image(eventKey(event.run_id, event.id)),
      NewImage: image(eventItem(event, event.created_at)),
    },
  };
}
