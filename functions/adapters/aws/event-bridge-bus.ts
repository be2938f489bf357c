import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from '@aws-sdk/client-eventbridge';
import { SCHEMA_VERSION } from '../../core/messages.ts';
import type { RunEvent } from '../../core/run.ts';
import type { EventBus, PublishResult } from '../../ports/event-bus.ts';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../../wiring/event-names.ts';

interface Deps {
  readonly client: EventBridgeClient;
  readonly busName: string;
}

/** An EventBridge bus. PutEvents answers 200 with entries that it refused among those that it took. */
export function eventBridgeBus({ client, busName }: Deps): EventBus {
  const put = async (entries: readonly PutEventsRequestEntry[]): Promise<PublishResult> => {
    try {
      const { Entries = [] } = await client.send(new PutEventsCommand({ Entries: [...entries] }));
      const first = entries.findIndex((_, index) => Entries[index]?.EventId === undefined);
      return first < 0
        ? PUBLISHED
        : { kind: 'refused', first, why: Entries[first]?.ErrorCode ?? 'no answer' };
    } catch (error) {
      return { kind: 'refused', first: 0, why: String(error) };
    }
  };
  return {
    async publish(events) {
      let published = 0;
      for (const batch of batchesOf(events.map((event) => entryOf(event, busName)))) {
        const result = await put(batch);
        if (result.kind === 'refused') return { ...result, first: published + result.first };
        published += batch.length;
      }
      return PUBLISHED;
    },
  };
}

const PUBLISHED = { kind: 'published' } as const;

/** docs/events.md describes the detail, docs/event-detail.schema.json is its schema. */
function entryOf({ id, run_id, task_id, kind, payload, created_at }: RunEvent, busName: string) {
  const detail = { schema_version: SCHEMA_VERSION, run_id, task_id, version: id, kind, payload, created_at };
  return {
    EventBusName: busName,
    Source: EVENT_SOURCE,
    DetailType: EVENT_DETAIL_TYPE,
    Time: new Date(created_at * 1000),
    Detail: JSON.stringify(detail),
  };
}

/** Of PutEvents: 10 entries, and 256 KiB together; what is not the detail of an entry needs some of it. */
const MAX_ENTRIES = 10;
const MAX_DETAIL_BYTES = 240 * 1024;

function batchesOf(entries: readonly PutEventsRequestEntry[]): readonly (readonly PutEventsRequestEntry[])[] {
  const batches: PutEventsRequestEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(entry.Detail ?? '');
    const last = batches.at(-1);
    if (last === undefined || last.length === MAX_ENTRIES || bytes + size > MAX_DETAIL_BYTES) {
      batches.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return batches;
}
