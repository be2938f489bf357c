import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as events from 'aws-cdk-lib/aws-events';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as logs from 'aws-cdk-lib/aws-logs';
import type * as sns from 'aws-cdk-lib/aws-sns';
import { DEFAULT_REQUEST_BURST, DEFAULT_REQUESTS_PER_SECOND } from '../functions/wiring/limits.ts';
import type { Authorization } from './authorization.ts';

/** How a deployment fits into the account around it. */
export interface DeploymentOptions {
  /**
   * Who may call, and how the API knows them.
   * @default Authorization.iam()
   */
  readonly authorization?: Authorization;
  /**
   * What the stage takes before it answers 429, all callers together: one that runs wild does not use up what the
   * account's other APIs share.
   * @default 500 requests a second, 1000 at once
   */
  readonly throttle?: Throttle;
  /**
   * Interface endpoints of `execute-api`, at least one. With them the API is private: it is reached through these and in no
   * other way.
   * @default a regional API, reached from anywhere by whoever is authorized
   */
  readonly vpcEndpoints?: readonly ec2.IVpcEndpoint[];
  /**
   * A table for the record, such as a `RunTable` of a stack that outlives this one. Whatever table it is needs the keys,
   * the indexes and the expiry of a `RunTable`, and with `eventBus` a stream of new images. What is defined in this app
   * is checked; an imported table is taken as it is.
   * @default a table of its own
   */
  readonly table?: dynamodb.ITable;
  /**
   * Encrypts the table, the queues and the logs. The policy of a key of this app is completed; that of an imported key
   * must let `events.amazonaws.com` and `logs.<region>.amazonaws.com` encrypt and decrypt.
   * @default keys that AWS owns
   */
  readonly encryptionKey?: kms.IKey;
  /**
   * Where the functions run. They need a way to DynamoDB, SQS and ECS; with `ec2Kill` or `runbook` also to SSM, with
   * `eventBus` to EventBridge, with `Authorization.token` to Secrets Manager, and with `Authorization.jwt` to the issuer.
   * @default outside any VPC
   */
  readonly vpc?: ec2.IVpc;
  /**
   * Which subnets of the VPC.
   * @default its private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;
  /**
   * Security groups of the functions in the VPC.
   * @default one a function, which lets nothing in and everything out
   */
  readonly securityGroups?: readonly ec2.ISecurityGroup[];
  /**
   * Told when an alarm rings, and when it is over. The policies of a topic and a key of this app are completed; an
   * imported topic must let `cloudwatch.amazonaws.com` publish, and the key that encrypts one let it use `kms:Decrypt`
   * and `kms:GenerateDataKey*`. With the key `alias/aws/sns`, which nobody can allow anything, no alarm gets through.
   * @default nobody: the alarms are there, and silent
   */
  readonly alarmsTopic?: sns.ITopic;
  /**
   * Told, in the place of `alarmsTopic`, of the alarms that cannot wait for the morning. Which those are stands in
   * `docs/runbooks`. Refused without `alarmsTopic`: nobody would be told of the others.
   * @default `alarmsTopic` is told of all
   */
  readonly urgentAlarmsTopic?: sns.ITopic;
  /**
   * Where `docs/runbooks` of your copy can be read, such as `https://git.example/standdown/blob/main/docs/runbooks`. The
   * description of each alarm then names its page by its full address, which a notification shows.
   * @default the page is named by its path in the repository
   */
  readonly runbookBaseUrl?: string;
  /**
   * Gets an event for each entry of a run's record: `source: "standdown"`, at least once. A bus of the stack's own account
   * and region; a rule of it brings events to other ones.
   * @default no events
   */
  readonly eventBus?: events.IEventBus;
  /**
   * How long logs are kept; the record is in the table, not in them. API Gateway writes its own by a role that is set
   * once for an account and region, without which a deployment fails: the README has the commands.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetention?: logs.RetentionDays;
}

export interface Throttle {
  /** Requests a second, sustained. */
  readonly ratePerSecond: number;
  /** Requests at once. */
  readonly burst: number;
}

/** Far above what operators do, and room for ten thousand workers that send a heartbeat every half minute. */
export const DEFAULT_THROTTLE: Throttle = {
  ratePerSecond: DEFAULT_REQUESTS_PER_SECOND,
  burst: DEFAULT_REQUEST_BURST,
};
