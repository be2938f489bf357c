import {
  CreateTableCommand,
  DescribeTableCommand,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeTasksCommand, RunTaskCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { closeServer, listen } from '../../../local/aws-endpoint/http.ts';
import { startAwsEndpoint } from '../../../local/aws-endpoint/endpoint.ts';
import { createSecretsManager } from '../../../local/aws-endpoint/secrets-manager.ts';
import type { Hook } from '../../../local/aws-endpoint/hooks.ts';
import { startLocalAws } from './local-aws.ts';
import type { LocalAws } from './local-aws.ts';

const TableName = 'runs';
const key = (pk: string) => ({ pk: { S: pk } });

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws();
  await aws.clientsOf().dynamoDb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
});
afterAll(() => aws[Symbol.asyncDispose]());

describe('the endpoint', () => {
  it('reads back from DynamoDB what was put', async () => {
    const { dynamoDb } = aws.clientsOf();
    await dynamoDb.send(new PutItemCommand({ TableName, Item: { ...key('a'), note: { S: 'hello' } } }));
    const { Item } = await dynamoDb.send(new GetItemCommand({ TableName, Key: key('a') }));
    expect(Item).toEqual({ ...key('a'), note: { S: 'hello' } });
  });

  it('names a table by an ARN in the region of the stack, but leaves items alone', async () => {
    const { dynamoDb } = aws.clientsOf();
    const { Table } = await dynamoDb.send(new DescribeTableCommand({ TableName }));
    expect(Table?.TableArn).toBe('arn:aws:dynamodb:us-east-1:000000000000:table/runs');

    const note = { S: 'arn:aws:dynamodb:dynoxide:000000000000:table/runs' };
    await dynamoDb.send(new PutItemCommand({ TableName, Item: { ...key('arn'), note } }));
    const { Item } = await dynamoDb.send(new GetItemCommand({ TableName, Key: key('arn') }));
    expect(Item).toEqual({ ...key('arn'), note });
  });

  it('refuses a function what its role does not allow, before anything happens, and judges nobody else', async () => {
    const { dynamoDb } = aws.clientsOf('reader');
    const arn = 'arn:aws:sts::000000000000:assumed-role/Role/reader';
    const resource = 'arn:aws:dynamodb:us-east-1:000000000000:table/runs';
    const allowed = { effect: 'Allow', action: 'dynamodb:GetItem', resource, conditions: [] } as const;
    aws.endpoint.access.admit('reader', { arn, permissions: [allowed] });
    await expect(dynamoDb.send(new PutItemCommand({ TableName, Item: key('denied') }))).rejects.toMatchObject(
      {
        name: 'AccessDeniedException',
        message: expect.stringMatching(
          /^User: .*Role\/reader is not authorized to perform: dynamodb:PutItem/,
        ) as unknown,
        $metadata: { httpStatusCode: 400 },
      },
    );
    const get = new GetItemCommand({ TableName, Key: key('denied') });
    expect((await dynamoDb.send(get)).Item).toBeUndefined();
    await aws.clientsOf().dynamoDb.send(new PutItemCommand({ TableName, Item: key('outside') }));
  });

  it('passes on the name of an error of DynamoDB', async () => {
    const { dynamoDb } = aws.clientsOf();
    const put = new PutItemCommand({
      TableName,
      Item: key('conditional'),
      ConditionExpression: 'attribute_exists(pk)',
    });
    await expect(dynamoDb.send(put)).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
  });

  it('gives out queue URLs that lead back to it', async () => {
    const { sqs } = aws.clientsOf();
    const own = `${aws.endpoint.url}/000000000000/urls`;
    expect(await sqs.send(new CreateQueueCommand({ QueueName: 'urls' }))).toMatchObject({ QueueUrl: own });
    expect(await sqs.send(new GetQueueUrlCommand({ QueueName: 'urls' }))).toMatchObject({ QueueUrl: own });
    expect((await sqs.send(new ListQueuesCommand())).QueueUrls).toContain(own);

    await sqs.send(new SendMessageCommand({ QueueUrl: own, MessageBody: 'hello' }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: own }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['hello']);
  });

  it('refuses a delay beyond 900 seconds, of a batch only that entry', async () => {
    const { sqs } = aws.clientsOf();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'delays' }));
    const late = { QueueUrl, MessageBody: 'late', DelaySeconds: 901 };
    await expect(sqs.send(new SendMessageCommand(late))).rejects.toThrow(
      'Value 901 for parameter DelaySeconds',
    );
    await sqs.send(new SendMessageCommand({ ...late, DelaySeconds: 900 }));

    const Entries = [
      { Id: 'late', MessageBody: 'late', DelaySeconds: 901 },
      { Id: 'now', MessageBody: 'now' },
    ];
    const batch = await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    expect(batch.Successful?.map(({ Id }) => Id)).toEqual(['now']);
    expect(batch.Failed).toEqual([
      expect.objectContaining({ Id: 'late', Code: 'InvalidParameterValue', SenderFault: true }),
    ]);
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
    expect(Messages?.map(({ Body }) => Body)).toEqual(['now']);
  });

  it('refuses more than ten messages in a batch', async () => {
    const { sqs } = aws.clientsOf();
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'eleven' }));
    const Entries = Array.from({ length: 11 }, (_, index) => ({ Id: String(index), MessageBody: 'one' }));
    await expect(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }))).rejects.toMatchObject({
      name: 'TooManyEntriesInBatchRequest',
    });
  });

  it('runs, describes and stops a task of ECS', async () => {
    const { ecs } = aws.clientsOf();
    const cluster = 'standdown-local';
    const { tasks: [task] = [] } = await ecs.send(new RunTaskCommand({ cluster, taskDefinition: 'polite' }));
    const taskArn = task?.taskArn ?? '';

    await ecs.send(new StopTaskCommand({ cluster, task: taskArn, reason: 'enough' }));

    const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }));
    expect(tasks?.[0]).toMatchObject({ desiredStatus: 'STOPPED', stoppedReason: 'enough' });
  });

  it('passes on the name of an error of ECS', async () => {
    const { ecs } = aws.clientsOf();
    await expect(ecs.send(new StopTaskCommand({ cluster: 'other', task: 'x' }))).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
    });
  });

  it.each([
    ['no target', { body: '{}' }, 400, 'UnknownOperationException'],
    ['another service', { target: 'AWSEvents.PutEvents', body: '{}' }, 400, 'UnknownOperationException'],
    ['a body that is no JSON', { target: 'AmazonSQS.SendMessage', body: '{' }, 400, 'SerializationException'],
  ])(
    'refuses a request with %s',
    async (_what, { target, body }: { target?: string; body: string }, status, name) => {
      const headers = target === undefined ? {} : { 'x-amz-target': target };
      const response = await fetch(aws.endpoint.url, { method: 'POST', headers, body });
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ __type: name });
    },
  );

  it('refuses a body beyond 16 MiB', async () => {
    const body = Buffer.alloc(32 * 1024 * 1024);
    const response = await fetch(aws.endpoint.url, { method: 'POST', body });
    expect(response.status).toBe(413);
  });

  it('answers 500 when an emulator is gone', async () => {
    const nowhere = createServer();
    const port = await listen(nowhere, 0);
    await closeServer(nowhere);
    const gone = `http://127.0.0.1:${port}`;
    const endpoint = await startAwsEndpoint({
      port: 0,
      region: 'us-east-1',
      accountId: '000000000000',
      dynamoDbUrl: gone,
      sqsUrl: gone,
      ecs: { handle: () => Promise.reject(new Error('never asked')) },
      ssm: { handle: () => Promise.reject(new Error('never asked')) },
      secretsManager: createSecretsManager({ region: 'us-east-1', accountId: '000000000000' }),
    });
    onTestFinished(() => endpoint.close());

    const headers = { 'x-amz-target': 'DynamoDB_20120810.GetItem' };
    const response = await fetch(endpoint.url, { method: 'POST', headers, body: '{}' });

    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({
      __type: expect.stringContaining('InternalFailure') as string,
    });
  });

  it('says which port is in use', async () => {
    const port = Number(new URL(aws.endpoint.url).port);
    await expect(listen(createServer(), port)).rejects.toThrow(`port ${port} is in use`);
  });
});

describe('the call log', () => {
  it('counts by caller and action, and tells what came on top', async () => {
    const { calls } = aws.endpoint;
    await aws.clientsOf('api').dynamoDb.send(new GetItemCommand({ TableName, Key: key('x') }));
    const before = calls.snapshot();

    await aws.clientsOf('api').dynamoDb.send(new GetItemCommand({ TableName, Key: key('x') }));
    await aws.clientsOf('sweep').dynamoDb.send(new GetItemCommand({ TableName, Key: key('x') }));
    await aws.clientsOf('sweep').dynamoDb.send(new GetItemCommand({ TableName, Key: key('x') }));
    await aws.clientsOf().dynamoDb.send(new PutItemCommand({ TableName, Item: key('x') }));

    expect(calls.since(before)).toEqual({
      api: { GetItem: 1 },
      sweep: { GetItem: 2 },
      outside: { PutItem: 1 },
    });
  });
});

describe('a hook', () => {
  it('sees the calls of its caller and action only, and none once it is taken away', async () => {
    const seen: unknown[] = [];
    const remove = aws.endpoint.hooks.add({
      caller: 'consumer',
      action: 'PutItem',
      when: 'before',
      run: ({ input }) => {
        seen.push(input);
        return undefined;
      },
    });
    const put = new PutItemCommand({ TableName, Item: key('seen') });
    await aws.clientsOf('consumer').dynamoDb.send(put);
    await aws.clientsOf('api').dynamoDb.send(put);
    await aws.clientsOf('consumer').dynamoDb.send(new GetItemCommand({ TableName, Key: key('seen') }));
    remove();
    await aws.clientsOf('consumer').dynamoDb.send(put);

    expect(seen).toEqual([{ TableName, Item: key('seen') }]);
  });

  it('refuses a call before it takes effect', async () => {
    withHook({
      when: 'before',
      action: 'PutItem',
      run: () => ({
        kind: 'refuse',
        fault: { name: 'ThrottlingException', message: 'slow down', statusCode: 400 },
      }),
    });
    const { dynamoDb } = aws.clientsOf();
    const put = new PutItemCommand({ TableName, Item: key('refused') });
    await expect(dynamoDb.send(put)).rejects.toMatchObject({
      name: 'ThrottlingException',
      message: 'slow down',
    });
    expect(await isStored('refused')).toBe(false);
  });

  it('loses the answer of a call that took effect', async () => {
    withHook({ when: 'after', action: 'PutItem', run: () => ({ kind: 'hang-up' }) });
    const put = new PutItemCommand({ TableName, Item: key('answer lost') });
    await expect(aws.clientsOf().dynamoDb.send(put)).rejects.toThrow();
    expect(await isStored('answer lost')).toBe(true);
  });

  it('answers an error for a call that took effect', async () => {
    const fault = { name: 'InternalServerError', message: 'lost its head', statusCode: 500 };
    withHook({ when: 'after', action: 'PutItem', run: () => ({ kind: 'refuse', fault }) });
    const put = new PutItemCommand({ TableName, Item: key('error after') });
    await expect(aws.clientsOf().dynamoDb.send(put)).rejects.toMatchObject({ name: 'InternalServerError' });
    expect(await isStored('error after')).toBe(true);
  });

  it('holds a call back until it is done', async () => {
    const arrived = Promise.withResolvers<undefined>();
    const released = Promise.withResolvers<undefined>();
    withHook({
      when: 'before',
      action: 'PutItem',
      run: () => {
        arrived.resolve(undefined);
        return released.promise;
      },
    });
    const put = aws.clientsOf().dynamoDb.send(new PutItemCommand({ TableName, Item: key('held') }));
    await arrived.promise;
    expect(await isStored('held')).toBe(false);

    released.resolve(undefined);
    await put;
    expect(await isStored('held')).toBe(true);
  });

  it('that throws is told to the caller', async () => {
    withHook({ when: 'before', action: 'PutItem', run: () => Promise.reject(new Error('the hook broke')) });
    const put = new PutItemCommand({ TableName, Item: key('broken hook') });
    await expect(aws.clientsOf().dynamoDb.send(put)).rejects.toThrow('the hook broke');
  });
});

function withHook(hook: Hook): void {
  onTestFinished(aws.endpoint.hooks.add(hook));
}

async function isStored(pk: string): Promise<boolean> {
  const { Item } = await aws.clientsOf().dynamoDb.send(new GetItemCommand({ TableName, Key: key(pk) }));
  return Item !== undefined;
}
