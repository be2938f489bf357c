import { RemovalPolicy } from 'aws-cdk-lib';
import { describe, expect, it } from 'vitest';
import { INDEXES, TABLE } from '../../functions/wiring/table.ts';
import { propertiesById, synthesize } from './synthesize.ts';

const TYPE = 'AWS::DynamoDB::Table';

describe('the run table', () => {
  const template = synthesize();

  it('outlives its stack, cannot be deleted by mistake, and can be put back to any second', () => {
    template.hasResource(TYPE, {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    });
  });

  it('can be deleted where the stack was told to destroy it', () => {
    synthesize({ removalPolicy: RemovalPolicy.DESTROY }).hasResource(TYPE, {
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
  });

  it('has the keys and the expiry that the functions write', () => {
    template.hasResourceProperties(TYPE, {
      KeySchema: keySchema(TABLE),
      TimeToLiveSpecification: { AttributeName: TABLE.timeToLive, Enabled: true },
    });
  });

  it('has the indexes that the functions query, with keys only, and no other', () => {
    template.hasResourceProperties(TYPE, {
      GlobalSecondaryIndexes: Object.values(INDEXES).map((index) => ({
        IndexName: index.name,
        KeySchema: keySchema(index),
        Projection: { ProjectionType: 'KEYS_ONLY' },
      })),
    });
  });

  it.each(Object.values(INDEXES))('sorts $name by a number', ({ partitionKey, sortKey }) => {
    const [table] = Object.values(propertiesById(template, TYPE));
    expect(table?.['AttributeDefinitions']).toEqual(
      expect.arrayContaining([
        { AttributeName: partitionKey, AttributeType: 'S' },
        { AttributeName: sortKey, AttributeType: 'N' },
      ]),
    );
  });
});

function keySchema({ partitionKey, sortKey }: { readonly partitionKey: string; readonly sortKey: string }) {
  return [
    { AttributeName: partitionKey, KeyType: 'HASH' },
    { AttributeName: sortKey, KeyType: 'RANGE' },
  ];
}
