import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateTableCommand, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { readProperties } from './properties.ts';
import type { References } from './resolve.ts';
import type { TemplateResource } from './template.ts';
import { harmless } from './strict.ts';

/** Creates the tables in the emulator, and returns their names. */
export async function startTables(
  resources: readonly TemplateResource[],
  references: References,
  client: DynamoDBClient,
): Promise<readonly string[]> {
  const names: string[] = [];
  for (const resource of resources) {
    const { TimeToLiveSpecification, ...properties } = readProperties(resource, Table, references);
    const TableName = references.resources.get(resource.logicalId)?.ref ?? '';
    await client.send(new CreateTableCommand({ ...properties, TableName }));
    if (TimeToLiveSpecification) {
      await client.send(new UpdateTimeToLiveCommand({ TableName, TimeToLiveSpecification }));
    }
    names.push(TableName);
  }
  return names;
}

const KeySchema = z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const Projection = z.strictObject({
  ProjectionType: z.enum(['ALL', 'INCLUDE', 'KEYS_ONLY']),
  NonKeyAttributes: z.array(z.string()).optional(),
});

/** Backups, encryption and protection against deletion mean nothing to a table that ends with the stack. */
const Table = z
  .strictObject({
    TableName: harmless,
    KeySchema,
    AttributeDefinitions: z.array(
      z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
    ),
    BillingMode: z.literal('PAY_PER_REQUEST'),
    GlobalSecondaryIndexes: z
      .array(z.strictObject({ IndexName: z.string(), KeySchema, Projection }))
      .optional(),
    TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
    PointInTimeRecoverySpecification: harmless,
    SSESpecification: harmless,
    DeletionProtectionEnabled: harmless,
    Tags: harmless,
  })
  .transform(
    ({
      KeySchema: keys,
      AttributeDefinitions,
      BillingMode,
      GlobalSecondaryIndexes,
      TimeToLiveSpecification,
    }) => ({
      KeySchema: keys,
      AttributeDefinitions,
      BillingMode,
      GlobalSecondaryIndexes,
      TimeToLiveSpecification,
    }),
  );
