import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { INDEXES, TABLE } from '../functions/wiring/table.ts';
import { tellPurpose } from './tags.ts';

export interface RunTableProps {
  /**
   * What becomes of the table when its stack goes. Anything but DESTROY also protects it from being deleted by hand.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Encrypts the table.
   * @default a key that AWS owns
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Whether the table streams its new images, which the events of `eventBus` are made of.
   * @default false
   */
  readonly streams?: boolean;
}

const { NUMBER, STRING } = dynamodb.AttributeType;

/**
 * The one table, with the keys and indexes that the functions read.
 * `Table` and not `TableV2`: its properties are nearly CreateTable's input, and cdk-nag checks it.
 */
export class RunTable extends dynamodb.Table {
  constructor(scope: Construct, id: string, props: RunTableProps = {}) {
    const { removalPolicy = RemovalPolicy.RETAIN, encryptionKey, streams } = props;
    super(scope, id, {
      partitionKey: { name: TABLE.partitionKey, type: STRING },
      sortKey: { name: TABLE.sortKey, type: STRING },
      timeToLiveAttribute: TABLE.timeToLive,
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryptionKey,
      stream: streams ? dynamodb.StreamViewType.NEW_IMAGE : undefined,
      deletionProtection: removalPolicy !== RemovalPolicy.DESTROY,
      removalPolicy,
    });
    tellPurpose(this, 'The record: runs and their events - tasks - workers');
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
