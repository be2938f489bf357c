import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { TestTable } from './dynamodb.ts';

/** The table's stream, as an emulator has it; there is no SDK client of streams among our packages. */
export async function startStream({ client, tableName }: TestTable): Promise<void> {
  const StreamSpecification = { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' as const };
  await client.send(new UpdateTableCommand({ TableName: tableName, StreamSpecification }));
}

/** All that the stream has so far, from its beginning. */
export async function recordsOfStream({ client, tableName }: TestTable): Promise<readonly DynamoDBRecord[]> {
  const endpoint = await client.config.endpoint?.();
  const url = `http://${endpoint?.hostname ?? ''}:${endpoint?.port ?? ''}`;
  const { Streams: [stream] = [] } = await call<{ Streams?: { StreamArn: string }[] }>(url, 'ListStreams', {
    TableName: tableName,
  });
  const { StreamDescription } = await call<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
    url,
    'DescribeStream',
    stream ?? {},
  );
  const perShard = StreamDescription.Shards.map(async ({ ShardId }) => {
    const from = { ...stream, ShardId, ShardIteratorType: 'TRIM_HORIZON' };
    const iterator = await call<object>(url, 'GetShardIterator', from);
    return (await call<{ Records: DynamoDBRecord[] }>(url, 'GetRecords', iterator)).Records;
  });
  return (await Promise.all(perShard)).flat();
}

async function call<Answer>(url: string, action: string, input: object): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDBStreams_20120810.${action}`,
      'x-amz-date': '20261122T000000Z',
      authorization:
        'AWS4-HMAC-SHA256 Credential=test/20261122/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
    },
    body: JSON.stringify(input),
  });
  if (!response.ok) throw new Error(`${action}: ${response.status} ${await response.text()}`);
  return (await response.json()) as Answer;
}
