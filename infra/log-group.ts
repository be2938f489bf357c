import type { RemovalPolicy } from 'aws-cdk-lib';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** A log group whose entries go after three months: the record is the table, not the logs. */
export function logGroup(scope: Construct, id: string, removalPolicy: RemovalPolicy): logs.LogGroup {
  return new logs.LogGroup(scope, id, { retention: logs.RetentionDays.THREE_MONTHS, removalPolicy });
}
