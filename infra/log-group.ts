import type { RemovalPolicy } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

export interface LogKeeping {
  readonly removalPolicy: RemovalPolicy;
  readonly logRetention: logs.RetentionDays;
  readonly encryptionKey: kms.IKey | undefined;
}

/** A log group whose entries go some day: the record is the table, not the logs. */
export function logGroup(
  scope: Construct,
  id: string,
  { removalPolicy, logRetention, encryptionKey }: LogKeeping,
): logs.LogGroup {
  return new logs.LogGroup(scope, id, { retention: logRetention, removalPolicy, encryptionKey });
}
