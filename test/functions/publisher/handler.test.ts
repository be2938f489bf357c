import { EventBridgeClient, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Context, DynamoDBRecord } from 'aws-lambda';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { EVENT_DETAIL, eventSchemaText } from '../../../docs/generate-event-schema.ts';
import { dynamoDbRunStore } from '../../../functions/adapters/aws/dynamodb-run-store.ts';
import { eventBridgeBus } from '../../../functions/adapters/aws/event-bridge-bus.ts';
import type { Item } from '../../../functions/adapters/aws/item-keys.ts';
import { eventOf } from '../../../functions/adapters/aws/items.ts';
import type { RunEvent } from '../../../functions/core/run.ts';
import { createHandler } from '../../../functions/publisher/handler.ts';
import { awsError, type AwsStub, startAwsStub, type StubAnswer } from '../../support/aws-stub.ts';
import { startTestTable, type TestTable } from '../../support/dynamodb.ts';
import { recordsOfStream, startStream } from '../../support/dynamodb-stream.ts';
import { NOW } from '../../support/records.ts';
import { storeEndedRun } from '../../support/stored-run.ts';
import { memoryLog, testClock } from '../../support/world.ts';

let table: TestTable;
let stub: AwsStub;
let records: readonly DynamoDBRecord[];
let events: readonly RunEvent[];

beforeAll(async () => {
  stub = await startAwsStub();
  table = await startTestTable();
  await startStream(table);
  const store = dynamoDbRunStore({ ...table, retentionDays: 90, clock: testClock() });
  const runId = await storeEndedRun(store);
  events = await store.listEvents(runId, 0, 100);
  records = await recordsOfStream(table);
});
afterAll(async () => {
  await table.close();
  await stub.close();
});
beforeEach(() => {
  stub.calls.length = 0;
  stub.answer(accept);
});

type Entries = readonly Required<PutEventsRequestEntry>[];

const accepted = { EventId: 'e' };
const refused = { ErrorCode: 'ThrottlingException', ErrorMessage: 'not now' };
const accept = (_: string, input: object): StubAnswer => answering(() => accepted)(_, input);

/** The bus answers each entry on its own. */
function answering(each: (detail: string, index: number) => object) {
  return (_: string, { Entries }: { Entries?: Entries }): StubAnswer => ({
    status: 200,
    body: { Entries: Entries?.map(({ Detail }, index) => each(Detail, index)) },
  });
}

async function publish(given: readonly DynamoDBRecord[]) {
  const log = memoryLog();
  const bus = eventBridgeBus({ client: new EventBridgeClient(stub.config), busName: 'bus' });
  const handler = createHandler({ bus, log, readEvent: (item) => eventOf(item as Item) });
  const { batchItemFailures } = await handler({ Records: [...given] }, {} as Context);
  return { failures: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), log };
}

const entries = () => stub.calls.flatMap(({ input }) => input['Entries'] as Entries);
const details = () => entries().map(({ Detail }) => EVENT_DETAIL.parse(JSON.parse(Detail)));
const numberOf = (record: DynamoDBRecord | undefined) => record?.dynamodb?.SequenceNumber;

/** Records of new events, as the stream would have them, with numbers in their order. */
function newEvents(count: number, payload?: object): DynamoDBRecord[] {
  const sample = records.find(({ dynamodb }) => dynamodb?.Keys?.['sk']?.S?.startsWith('EVENT#'));
  return Array.from({ length: count }, (_, index) => {
    const NewImage = {
      ...sample?.dynamodb?.NewImage,
      id: { N: String(index + 1) },
      ...(payload && { payload: { M: { text: { S: JSON.stringify(payload) } } } }),
    };
    const dynamodb = { ...sample?.dynamodb, NewImage, SequenceNumber: `${index + 1}` };
    return { ...sample, dynamodb };
  });
}

/** As EventBridge counts: the texts, and 14 bytes for the time. */
const sizeOf = ({ Source, DetailType, Detail }: Entries[number]): number =>
  Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail) + 14;

describe('the publisher', () => {
  it('puts each event of a run on the bus, in order, and nothing else that the stream has', async () => {
    expect(records.length).toBeGreaterThan(events.length);
    expect((await publish(records)).failures).toEqual([]);
    expect(details()).toEqual(
      events.map(({ id, ...event }) => ({ schema_version: 1, version: id, ...event })),
    );
    expect(details().at(-1)).toMatchObject({ kind: 'reclaimed', payload: { reason: 'wrong prompt' } });
    expect(entries()[0]).toMatchObject({
      EventBusName: 'bus',
      Source: 'standdown',
      DetailType: 'Standdown Run Event',
      Time: NOW,
    });
  });

  it('sends no event again when its expiry is written, or when it expires', async () => {
    const [record] = newEvents(1);
    const others = (['MODIFY', 'REMOVE'] as const).map((eventName) => ({ ...record, eventName }));
    expect((await publish(others as DynamoDBRecord[])).failures).toEqual([]);
    expect(stub.calls).toEqual([]);
  });

  it('sends at most ten at once, and no more than fit into one call', async () => {
    await publish(newEvents(21));
    expect(stub.calls.map(({ input }) => (input['Entries'] as Entries).length)).toEqual([10, 10, 1]);
    stub.calls.length = 0;
    // A summary of 4096 characters, each of them six bytes in JSON, and again six for what escapes it.
    await publish(newEvents(10, { summary: '\u0001'.repeat(4096) }));
    expect(entries()).toHaveLength(10);
    expect(stub.calls.length).toBeGreaterThan(1);
    for (const { input } of stub.calls) {
      const sizes = (input['Entries'] as Entries).map(sizeOf);
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(256 * 1024);
    }
  });

  it('reports the first event that the bus refused, and begins with none behind it', async () => {
    const given = newEvents(25);
    stub.answer(answering((detail) => (detail.includes('"version":13,') ? refused : accepted)));
    const { failures, log } = await publish(given);
    expect(failures).toEqual(['13']);
    expect(stub.calls).toHaveLength(2);
    expect(log.lines).toMatchObject([
      {
        level: 'error',
        message: 'event not published',
        details: { version: 13, why: 'ThrottlingException' },
      },
    ]);
  });

  it('loses nothing and keeps the order of what counts while the bus refuses now and then', async () => {
    let calls = 0;
    stub.answer(answering((_, index) => ((calls += 1) % 7 === 0 || index === 8 ? refused : accepted)));
    const given = newEvents(30);
    const taken: string[] = [];
    for (let from = 0; from < given.length;) {
      const { failures } = await publish(given.slice(from));
      const next = failures[0] === undefined ? given.length : Number(failures[0]) - 1;
      taken.push(...given.slice(from, next).map((record) => numberOf(record) ?? ''));
      from = next;
    }
    expect(taken).toEqual(given.map(numberOf));
    const reached = new Set(details().map(({ version }) => version));
    expect(reached.size).toBe(30);
  });

  it.each([
    ['throttles the call', () => awsError('ThrottlingException')],
    ['is broken', () => awsError('InternalException', {}, 500)],
    ['answers without a word on the entries', () => ({ status: 200, body: {} })],
  ])('begins anew with the batch where the bus %s', async (_, answer) => {
    stub.answer(answer);
    expect((await publish(newEvents(12))).failures).toEqual(['1']);
  });

  it('goes as far as it can read, and waits at an event of a later schema', async () => {
    const given = newEvents(3);
    const image = given[1]?.dynamodb?.NewImage;
    if (image) image['schema_version'] = { N: '2' };
    const { failures, log } = await publish(given);
    expect(failures).toEqual(['2']);
    expect(details().map(({ version }) => version)).toEqual([1]);
    expect(log.lines).toMatchObject([{ level: 'error', message: 'event cannot be read' }]);
  });

  it('does nothing where nothing is for it', async () => {
    expect((await publish([])).failures).toEqual([]);
    expect(stub.calls).toEqual([]);
  });
});

describe('docs/event-detail.schema.json', () => {
  it('is what the record says today', async () => {
    const written = readFileSync(join(import.meta.dirname, '../../../docs/event-detail.schema.json'), 'utf8');
    expect(written === (await eventSchemaText()), 'run `npm run docs:events`').toBe(true);
  });
});
