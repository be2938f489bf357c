import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/** Lets the services that touch encrypted data beside the functions use the key. */
export function letServicesUse(scope: Construct, key: kms.IKey | undefined): void {
  if (key === undefined) return;
  letEventsUse(key);
  letLogsUse(scope, key);
}

/**
 * Lets EventBridge use the key for the queues of its rule. A key cannot name the rule, which names a queue, which names
 * the key; so it names the account, and the queues name the rule.
 */
function letEventsUse(key: kms.IKey): void {
  key.grant(ofThisAccount('events.amazonaws.com'), 'kms:Decrypt', 'kms:GenerateDataKey*');
}

/** A service, when it acts for this account and for no other. */
export function ofThisAccount(service: string): ServicePrincipal {
  return new ServicePrincipal(service, {
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
}

/** Lets CloudWatch Logs use the key for log groups of this account. */
function letLogsUse(scope: Construct, key: kms.IKey): void {
  const logGroups = Stack.of(scope).formatArn({
    service: 'logs',
    resource: 'log-group',
    resourceName: '*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const logs = new ServicePrincipal(`logs.${Aws.REGION}.${Aws.URL_SUFFIX}`, {
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': logGroups } },
  });
  key.grant(logs, 'kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*');
}
