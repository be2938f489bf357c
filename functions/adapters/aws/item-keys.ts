import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import {
  EVENT_SORT_KEY_PREFIX,
  type RecordKey,
  runRecord,
  TABLE,
  taskRecord,
  workerRecord,
} from '../../wiring/table.ts';

export type Item = Record<string, AttributeValue>;

const EVENT_ID_DIGITS = 10;

export const runPartition = (runId: string): string => runRecord(runId).pk;
export const runKey = (runId: string): Item => key(runRecord(runId));
export const taskKey = (taskId: string): Item => key(taskRecord(taskId));
export const eventKey = (runId: string, id: number): Item =>
  key({ pk: runPartition(runId), sk: eventSortKey(id) });
export const workerKey = (taskArn: string): Item => key(workerRecord(taskArn));
/** When the sweep first saw a worker whose run has ended. */
export const sightingKey = (taskArn: string): Item => key({ pk: workerRecord(taskArn).pk, sk: 'SIGHTING' });
/** Where a sweep goes on in a list. */
export const roundKey = (list: string): Item => key({ pk: 'SWEEP', sk: `ROUND#${list}` });
export const eventSortKey = (id: number): string =>
  `${EVENT_SORT_KEY_PREFIX}${String(id).padStart(EVENT_ID_DIGITS, '0')}`;
/** Sorts behind every event: a colon follows the digits. */
export const LAST_EVENT_SORT_KEY = `${EVENT_SORT_KEY_PREFIX}:`;

function key({ pk, sk }: RecordKey): Item {
  return marshall({ [TABLE.partitionKey]: pk, [TABLE.sortKey]: sk });
}
