import {
  DeleteItemCommand,
  DynamoDBClient,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { ECSClient, StopTaskCommand } from '@aws-sdk/client-ecs';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { accessKeyIdOf } from '../../local/aws-endpoint/caller.ts';
import type { LocalStack } from '../../local/stack.ts';

/** What AWS does with a function's role without the function calling anything, so that no use of it can be seen. */
const USED_BY_THE_PLATFORM: readonly { readonly permission: RegExp; readonly because: string }[] = [
  {
    permission: /^consumer sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes) /,
    because: "Lambda's poller of the event source makes these calls in the function's name",
  },
  {
    permission: /^[\w-]+ xray:(PutTelemetryRecords|PutTraceSegments) \*$/,
    because: "Lambda sends the trace of an invocation in the function's name",
  },
  {
    permission: /^[\w-]+ logs:(CreateLogStream|PutLogEvents) arn:aws:logs:[^*]+:log-group:[^*]+:\*$/,
    because: "Lambda writes what the function prints to the function's own log group",
  },
];

/** What the roles allow, of all functions or of one, that was never done so far, save what the platform does. */
export function unusedPermissions(stack: LocalStack, door?: string): readonly string[] {
  return permissionsOf(stack)
    .filter(({ caller, words, uses }) => caller === (door ?? caller) && uses === 0 && !isPlatforms(words))
    .map(({ words }) => words);
}

function permissionsOf(stack: LocalStack) {
  return stack.access.uses().map(({ caller, permission: { action, resource }, uses }) => ({
    caller,
    words: `${caller} ${action} ${resource}`,
    uses,
  }));
}

function isPlatforms(words: string): boolean {
  return USED_BY_THE_PLATFORM.some(({ permission }) => permission.test(words));
}

/** Allowed = used, over all that the tests before this one did. */
export function describePermissions(stack: () => LocalStack): void {
  describe('the role of each function', () => {
    it('allows all that the function does', () => {
      expect(stack().access.refusals()).toEqual([]);
    });

    it('allows nothing that the function never does, save what the platform does in its name', () => {
      expect(unusedPermissions(stack())).toEqual([]);
    });

    it('is excused for nothing that is not there, or that the function does itself', () => {
      const excused = permissionsOf(stack()).filter(({ words }) => isPlatforms(words));
      expect(excused.filter(({ uses }) => uses > 0)).toEqual([]);
      for (const { permission, because } of USED_BY_THE_PLATFORM) {
        expect(
          excused.some(({ words }) => permission.test(words)),
          because,
        ).toBe(true);
      }
    });

    it('denies nothing, so that each permission stands for what it allows', () => {
      expect(
        stack()
          .access.uses()
          .filter(({ permission }) => permission.effect === 'Deny'),
      ).toEqual([]);
    });
  });

  // After the refusals were counted: these are made on purpose.
  describe('the role of the dashboard’s reader', () => {
    const Key = { pk: { S: 'RUN#made-up' }, sk: { S: 'RUN' } };
    const reader = () => ({
      endpoint: stack().aws,
      region: 'us-east-1',
      credentials: { accessKeyId: accessKeyIdOf('console-read'), secretAccessKey: 'local' },
    });
    const stepsUrl = () => stack().queues.find(({ logicalId }) => /StepsQueue/.test(logicalId))?.url;
    const table = () => stack().tableName;
    const attempts: Readonly<Record<string, () => Promise<unknown>>> = {
      'dynamodb:PutItem': () =>
        new DynamoDBClient(reader()).send(new PutItemCommand({ TableName: table(), Item: Key })),
      'dynamodb:UpdateItem': () =>
        new DynamoDBClient(reader()).send(new UpdateItemCommand({ TableName: table(), Key })),
      'dynamodb:DeleteItem': () =>
        new DynamoDBClient(reader()).send(new DeleteItemCommand({ TableName: table(), Key })),
      'sqs:SendMessage': () =>
        new SQSClient(reader()).send(new SendMessageCommand({ QueueUrl: stepsUrl(), MessageBody: '{}' })),
      'ecs:StopTask': () =>
        new ECSClient(reader()).send(new StopTaskCommand({ cluster: stack().cluster, task: '0'.repeat(32) })),
    };

    it.each(Object.entries(attempts))('is denied %s, by name', async (action, attempt) => {
      const refused = { message: expect.stringContaining(`not authorized to perform: ${action}`) as string };
      await expect(attempt()).rejects.toMatchObject(refused);
    });
  });
}
