import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { RunEvent } from '../core/run.ts';
import type { EventBus } from '../ports/event-bus.ts';
import type { Log } from '../ports/log.ts';
import { EVENT_SORT_KEY_PREFIX, TABLE } from '../wiring/table.ts';

export interface PublisherDeps {
  readonly bus: EventBus;
  readonly log: Log;
  /** Reads the item of an event as it stands in the table. Throws on one that it cannot read. */
  readonly readEvent: (item: StreamItem) => RunEvent;
}

export type StreamItem = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

/**
 * The door for the table's stream: each event of a run goes out to the bus once it is stored. The first that cannot
 * go is reported, and Lambda comes again with it and all behind it: nothing is lost, and some comes twice.
 */
export function createHandler(deps: PublisherDeps) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async ({ Records }) => {
    const records = Records.filter(isNewEvent);
    const { events, unreadable } = readInOrder(deps, records);
    const result = await deps.bus.publish(events);
    if (result.kind === 'refused') {
      const { run_id, task_id, id } = events[result.first] ?? {};
      deps.log.error('event not published', { run_id, task_id, version: id, why: result.why });
    }
    const failed = result.kind === 'refused' ? records[result.first] : unreadable;
    return { batchItemFailures: failed ? [{ itemIdentifier: failed.dynamodb?.SequenceNumber ?? '' }] : [] };
  });
}

/** Lambda's filter says the same; what it lets through by mistake is left alone here. */
function isNewEvent({ eventName, dynamodb }: DynamoDBRecord): boolean {
  const sortKey = dynamodb?.Keys?.[TABLE.sortKey]?.S ?? '';
  return eventName === 'INSERT' && sortKey.startsWith(EVENT_SORT_KEY_PREFIX);
}

interface ReadRecords {
  /** In the order of the stream, up to the first that cannot be read. */
  readonly events: readonly RunEvent[];
  readonly unreadable?: DynamoDBRecord;
}

function readInOrder({ readEvent, log }: PublisherDeps, records: readonly DynamoDBRecord[]): ReadRecords {
  const events: RunEvent[] = [];
  for (const record of records) {
    try {
      events.push(readEvent(record.dynamodb?.NewImage ?? {}));
    } catch (error) {
      log.error('event cannot be read', { keys: record.dynamodb?.Keys, error });
      return { events, unreadable: record };
    }
  }
  return { events };
}
