import { Stack } from 'aws-cdk-lib';
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import {
  alarmsLink,
  automationLink,
  dynamoDbTableLink,
  lambdaLink,
  sqsQueueLink,
} from '../../functions/wiring/console-links.ts';
import type { TerminateRunbook } from '../terminate-runbook.ts';

export interface HeaderProps {
  readonly table: dynamodb.ITable;
  readonly queues: { readonly steps: sqs.IQueue; readonly facts: sqs.IQueue };
  readonly functions: Readonly<Record<string, lambda.IFunction>>;
  readonly runbook: TerminateRunbook | undefined;
}

/** What the dashboard is, and a link to each part of the deployment. */
export function headerMarkdown({ table, queues, functions, runbook }: HeaderProps): string {
  const { region, account, urlSuffix } = Stack.of(table);
  const links = [
    ['record', dynamoDbTableLink(region, table.tableName)],
    ...Object.entries(queues).map(([name, queue]) => [
      `${name} queue`,
      sqsQueueLink(region, { account, name: queue.queueName, suffix: urlSuffix }),
    ]),
    ...Object.entries(functions).map(([name, { functionName }]) => [name, lambdaLink(region, functionName)]),
    ['alarms', alarmsLink(region)],
    ...(runbook ? [['terminate by runbook', automationLink(region, runbook.documentName)]] : []),
  ];
  return [
    '**Standdown** stops ECS workers safely, proves that they stopped, and keeps the record.',
    links.map(([label, href]) => `[${label}](${href})`).join(' · '),
  ].join('\n\n');
}
