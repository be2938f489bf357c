import { Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { INDEXES, TABLE } from '../functions/wiring/table.ts';

/** At synthesis, when whoever defined the table has had the time to add indexes. */
export function checkTable(
  deployment: Construct,
  table: dynamodb.ITable,
  needs: { readonly streams: boolean },
): void {
  deployment.node.addValidation({ validate: () => tableProblems(table, needs) });
}

/**
 * What a given table lacks of what the functions need, one line each. Nothing is known about an imported table, so nothing is said about it.
 */
export function tableProblems(table: dynamodb.ITable, { streams }: { readonly streams: boolean }): string[] {
  const resource = table.node.defaultChild;
  if (!(resource instanceof dynamodb.CfnTable || resource instanceof dynamodb.CfnGlobalTable)) return [];
  const found = describe(resource);
  const stream = 'stream of NEW_IMAGE or NEW_AND_OLD_IMAGES, which eventBus needs';
  return [
    ...differs('keys', keysInWords(TABLE, 'S'), found.keys),
    ...Object.values(INDEXES).flatMap((index) =>
      differs(`index ${index.name}`, keysInWords(index, 'N'), found.indexes.get(index.name)),
    ),
    ...differs('timeToLiveAttribute', TABLE.timeToLive, found.timeToLive),
    ...(streams && !/^NEW_/.test(found.stream ?? '') ? differs('stream', stream, found.stream) : []),
  ];
}

function differs(what: string, expected: string, got: string | undefined): string[] {
  return got === expected
    ? []
    : [`table: ${what}: expected ${expected}, got ${got ?? 'none'}; or give a RunTable`];
}

/** Such as `open (S), started_at (N)`. */
function keysInWords(keys: { readonly partitionKey: string; readonly sortKey: string }, sortType: 'S' | 'N') {
  return `${keys.partitionKey} (S), ${keys.sortKey} (${sortType})`;
}

/** As far as both kinds of table spell it alike. */
interface TableProperties {
  readonly keySchema: readonly { readonly attributeName: string; readonly keyType: string }[];
  readonly attributeDefinitions: readonly {
    readonly attributeName: string;
    readonly attributeType: string;
  }[];
  readonly globalSecondaryIndexes?: readonly {
    readonly indexName: string;
    readonly keySchema: TableProperties['keySchema'];
  }[];
  readonly timeToLiveSpecification?: { readonly attributeName?: string; readonly enabled: boolean };
  readonly streamSpecification?: { readonly streamViewType: string };
}

function describe(resource: dynamodb.CfnTable | dynamodb.CfnGlobalTable) {
  const {
    keySchema,
    attributeDefinitions,
    globalSecondaryIndexes,
    timeToLiveSpecification,
    streamSpecification,
  } = resource;
  const properties = Stack.of(resource).resolve({
    keySchema,
    attributeDefinitions,
    globalSecondaryIndexes,
    timeToLiveSpecification,
    streamSpecification,
  }) as TableProperties;
  const types = new Map(properties.attributeDefinitions.map((one) => [one.attributeName, one.attributeType]));
  const inWords = (keys: TableProperties['keySchema']) =>
    keys.map(({ attributeName }) => `${attributeName} (${types.get(attributeName) ?? '?'})`).join(', ');
  return {
    keys: inWords(properties.keySchema),
    indexes: new Map(
      properties.globalSecondaryIndexes?.map((index) => [index.indexName, inWords(index.keySchema)]),
    ),
    timeToLive: properties.timeToLiveSpecification?.enabled
      ? properties.timeToLiveSpecification.attributeName
      : undefined,
    stream: properties.streamSpecification?.streamViewType,
  };
}
