import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { Construct } from 'constructs';
import { INDEXES, TABLE } from '../functions/wiring/table.ts';

const { NUMBER, STRING } = dynamodb.AttributeType;

/**
 * The one table, with the keys and indexes that the functions read.
 * `Table` and not `TableV2`: its properties are nearly CreateTable's input, and cdk-nag checks it.
 */
export class RunTable extends dynamodb.Table {
  constructor(scope: Construct, id: string, { removalPolicy }: { readonly removalPolicy: RemovalPolicy }) {
    super(scope, id, {
      partitionKey: { name: TABLE.partitionKey, type: STRING },
      sortKey: { name: TABLE.sortKey, type: STRING },
      timeToLiveAttribute: TABLE.timeToLive,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
      removalPolicy,
    });
    for (const { name, partitionKey, sortKey } of Object.values(INDEXES)) {
      this.addGlobalSecondaryIndex({
        indexName: name,
        partitionKey: { name: partitionKey, type: STRING },
        sortKey: { name: sortKey, type: NUMBER },
        projectionType: dynamodb.ProjectionType.KEYS_ONLY,
      });
    }
  }
}
