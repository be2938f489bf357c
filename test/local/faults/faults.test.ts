import type { AwsCall } from '../../../local/aws-endpoint/call.ts';
import { CreateTableCommand, GetItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { DescribeTasksCommand, StopTaskCommand } from '@aws-sdk/client-ecs';
import { SendCommandCommand } from '@aws-sdk/client-ssm';
import { CreateQueueCommand, ListQueuesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createSignalGate } from '../../../local/ecs/signals.ts';
import type { EcsTaskStateChangeEvent } from '../../../local/ecs/state-change-event.ts';
import { createEventBus } from '../../../local/event-bus.ts';
import { FAULTS_PATH } from '../../../local/faults/control.ts';
import type { Faults } from '../../../local/faults/faults.ts';
import { parseFaultRules } from '../../../local/faults/rule.ts';
import { startFaults } from '../../../local/faults/start-faults.ts';
import { startLocalAws } from '../aws-endpoint/local-aws.ts';
import type { LocalAws } from '../aws-endpoint/local-aws.ts';
import { waitUntil } from '../ecs/wait-until.ts';

const TASK_ARN = `arn:aws:ecs:us-east-1:000000000000:task/standdown-local/${'a'.repeat(32)}`;
const stopTask = new StopTaskCommand({ cluster: 'standdown-local', task: TASK_ARN });
const getItem = new GetItemCommand({ TableName: 'runs', Key: { pk: { S: 'a' } } });
const put = (pk: string) => ({ Put: { TableName: 'runs', Item: { pk: { S: pk } } } });
const transact = new TransactWriteItemsCommand({ TransactItems: [put('t1'), put('t2')] });
const listQueues = new ListQueuesCommand();

const lines: string[] = [];
const killed: string[] = [];
const events = createEventBus(() => undefined);
const signals = createSignalGate();
let aws: LocalAws;
let faults: Faults;

beforeAll(async () => {
  aws = await startLocalAws();
  const kill = ({ caller }: AwsCall) => void killed.push(caller);
  const report = (line: string) => void lines.push(line);
  const place = { region: 'us-east-1', accountId: '000000000000' };
  faults = startFaults([], aws.endpoint, { ...place, events, signals, report, kill });
  await aws.clientsOf().dynamoDb.send(
    new CreateTableCommand({
      TableName: 'runs',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    }),
  );
});
afterEach(() => faults.remove());
afterAll(() => aws[Symbol.asyncDispose]());

const inForce = (rule: object) => faults.add(parseFaultRules(rule))[0]?.id ?? '';

describe('a fault rule of a call', () => {
  it('throttles as each service spells it', async () => {
    inForce({ effect: 'throttle' });
    const { ecs, dynamoDb, sqs } = aws.clientsOf('consumer');
    const metadata = { $metadata: { httpStatusCode: 400 } };
    await expect(ecs.send(stopTask)).rejects.toMatchObject({ name: 'ThrottlingException', ...metadata });
    await expect(dynamoDb.send(getItem)).rejects.toMatchObject({
      name: 'ProvisionedThroughputExceededException',
      ...metadata,
    });
    await expect(dynamoDb.send(transact)).rejects.toMatchObject({
      name: 'TransactionCanceledException',
      CancellationReasons: [{ Code: 'ThrottlingError' }, { Code: 'None' }],
    });
    await expect(sqs.send(listQueues)).rejects.toMatchObject({ name: 'RequestThrottled', ...metadata });
  });

  it('denies in the words of AWS, naming caller, action and resource', async () => {
    inForce({ effect: 'deny' });
    const { ecs, dynamoDb, sqs } = aws.clientsOf('consumer');
    const user =
      'User: arn:aws:sts::000000000000:assumed-role/consumer/consumer is not authorized to perform:';
    const refused = (right: string, resource: string) => ({
      name: 'AccessDeniedException',
      message: `${user} ${right} on resource: ${resource} because no identity-based policy allows the ${right} action`,
    });
    await expect(ecs.send(stopTask)).rejects.toMatchObject(refused('ecs:StopTask', TASK_ARN));
    const table = 'arn:aws:dynamodb:us-east-1:000000000000:table/runs';
    await expect(dynamoDb.send(getItem)).rejects.toMatchObject(refused('dynamodb:GetItem', table));
    await expect(dynamoDb.send(transact)).rejects.toMatchObject(refused('dynamodb:PutItem', table));
    const send = new SendMessageCommand({
      QueueUrl: `${aws.endpoint.url}/000000000000/steps`,
      MessageBody: 'x',
    });
    await expect(sqs.send(send)).rejects.toMatchObject(
      refused('sqs:SendMessage', 'arn:aws:sqs:us-east-1:000000000000:steps'),
    );
  });

  it('fails with a 5xx as each service spells it', async () => {
    inForce({ effect: 'server_error' });
    const { ecs, dynamoDb, sqs } = aws.clientsOf();
    await expect(ecs.send(stopTask)).rejects.toMatchObject({ name: 'ServerException' });
    await expect(dynamoDb.send(getItem)).rejects.toMatchObject({ name: 'InternalServerError' });
    await expect(sqs.send(listQueues)).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
  });

  it('throttles and fails SSM as SSM does', async () => {
    const command = new SendCommandCommand({ DocumentName: 'AWS-RunShellScript', InstanceIds: ['i-1'] });
    const { ssm } = aws.clientsOf('consumer');
    const id = inForce({ action: 'SendCommand', effect: 'throttle' });
    await expect(ssm.send(command)).rejects.toMatchObject({ name: 'ThrottlingException' });
    await faults.remove(id);
    inForce({ action: 'SendCommand', effect: 'server_error' });
    await expect(ssm.send(command)).rejects.toMatchObject({ name: 'InternalServerError' });
  });

  it('meets only its caller, its action and what contains its text, and only as often as it says', async () => {
    const id = inForce({ caller: 'api', action: 'GetItem', match: '"a"', effect: 'throttle', count: 1 });
    const { dynamoDb } = aws.clientsOf('api');
    const other = new GetItemCommand({ TableName: 'runs', Key: { pk: { S: 'b' } } });
    await dynamoDb.send(other);
    await dynamoDb.send(transact);
    await aws.clientsOf('consumer').dynamoDb.send(getItem);
    await expect(dynamoDb.send(getItem)).rejects.toThrow('throughput');
    await dynamoDb.send(getItem);
    expect(faults.list()).toMatchObject([{ id, fired: 1 }]);
    expect(lines.at(-1)).toBe(`${id} throttle: GetItem of api`);
  });

  it('loses the answer of a call that took effect', async () => {
    const { sqs } = aws.clientsOf();
    inForce({ action: 'CreateQueue', effect: 'answer_lost', count: 1 });
    await expect(sqs.send(new CreateQueueCommand({ QueueName: 'lost' }))).rejects.toThrow();
    expect((await sqs.send(listQueues)).QueueUrls).toEqual([expect.stringMatching(/\/lost$/)]);
  });

  it('kills the caller, and cuts its connection', async () => {
    inForce({ caller: 'consumer', action: 'DescribeTasks', effect: 'crash_before' });
    const describeTasks = new DescribeTasksCommand({ cluster: 'standdown-local', tasks: [TASK_ARN] });
    await expect(aws.clientsOf('consumer').ecs.send(describeTasks)).rejects.toThrow();
    expect(killed).toEqual(['consumer']);
  });

  it('lets a delayed call through', async () => {
    const id = inForce({ action: 'GetItem', effect: 'delay', delay_ms: 5 });
    await aws.clientsOf().dynamoDb.send(getItem);
    expect(faults.list()).toMatchObject([{ id, fired: 1 }]);
  });

  it('says on its answers that it was a rule', async () => {
    const id = inForce({ effect: 'throttle' });
    const target = { 'x-amz-target': 'AmazonEC2ContainerServiceV20141113.StopTask' };
    const answer = await fetch(aws.endpoint.url, { method: 'POST', headers: target, body: '{}' });
    expect(answer.headers.get('x-standdown-fault')).toBe(id);
  });
});

describe('the control call', () => {
  const control = async (method: string, path = '', body?: unknown) => {
    const url = aws.endpoint.url + FAULTS_PATH + path;
    const response = await fetch(url, { method, ...(body !== undefined && { body: JSON.stringify(body) }) });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('adds rules, lists them and lifts one or all', async () => {
    const rules = [
      { action: 'StopTask', effect: 'throttle' },
      { event: 'STOPPED', effect: 'drop', count: 1 },
    ];
    const added = await control('POST', '', rules);
    expect(added).toMatchObject({
      status: 201,
      body: { rules: rules.map((rule) => ({ ...rule, fired: 0 })) },
    });
    const [first, second] = added.body['rules'] as { id: string }[];
    expect(await control('GET')).toEqual({ status: 200, body: { rules: [first, second] } });
    expect(await control('DELETE', `/${first?.id ?? ''}`)).toMatchObject({ body: { rules: [second] } });
    expect(await control('DELETE')).toEqual({ status: 200, body: { rules: [] } });
    await expect(aws.clientsOf().ecs.send(stopTask)).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('is not for pages in a browser', async () => {
    const headers = { origin: 'http://evil.example' };
    const body = JSON.stringify({ effect: 'throttle' });
    const answer = await fetch(aws.endpoint.url + FAULTS_PATH, { method: 'POST', headers, body });
    expect(answer.status).toBe(403);
    expect(faults.list()).toEqual([]);
  });

  it('refuses what is no rule, and a rule that it does not know', async () => {
    expect(await control('POST', '', { effect: 'throttle', count: 'twice' })).toMatchObject({
      status: 400,
      body: { error: expect.stringMatching(/^rules\[0\]\.count: /) as string },
    });
    expect(await control('DELETE', '/fault-0')).toEqual({ status: 404, body: { error: 'no rule fault-0' } });
    expect(faults.list()).toEqual([]);
  });
});

describe('a fault rule of an event', () => {
  const delivered: string[] = [];
  events.addRule({ deliver: (event) => Promise.resolve(void delivered.push((event as { id: string }).id)) });

  const publish = async (...ids: readonly string[]) => {
    delivered.length = 0;
    for (const id of ids) {
      const detail = { lastStatus: id.startsWith('run') ? 'RUNNING' : 'STOPPED', taskArn: `task/${id}` };
      events.publish({ id, detail } as EcsTaskStateChangeEvent);
      await waitUntil('the bus is empty', () => events.pending() === 0);
    }
    return delivered;
  };

  it.each([
    ['drop', ['running', 'two']],
    ['double', ['running', 'one', 'one', 'two']],
    ['reorder', ['running', 'two', 'one']],
  ])('%s', async (effect, expected) => {
    inForce({ event: 'STOPPED', effect, count: 1 });
    expect(await publish('running', 'one', 'two')).toEqual(expected);
  });

  it('meets only the events that contain its text', async () => {
    inForce({ event: 'STOPPED', effect: 'drop', match: 'task/two' });
    expect(await publish('one', 'two', 'three')).toEqual(['one', 'three']);
  });

  it('delays', async () => {
    const id = inForce({ event: 'STOPPED', effect: 'delay', delay_ms: 5 });
    expect(await publish('one')).toEqual(['one']);
    expect(faults.list()).toMatchObject([{ id, fired: 1 }]);
  });

  it('lets go of what it still holds when it is lifted', async () => {
    const id = inForce({ event: 'STOPPED', effect: 'reorder' });
    expect(await publish('one')).toEqual([]);
    await faults.remove(id);
    expect(delivered).toEqual(['one']);
  });
});

describe('a fault rule of a signal', () => {
  const toWorker = { taskArn: 'task/one', container: 'worker', startedBy: 'run-1' };

  it('withholds that signal from the containers that it names, as often as it says', () => {
    const id = inForce({ signal: 'SIGKILL', effect: 'withhold', match: 'run-1', count: 1 });
    expect(signals.withholds({ ...toWorker, signal: 'SIGTERM' })).toBe(false);
    expect(signals.withholds({ ...toWorker, signal: 'SIGKILL', startedBy: 'run-2' })).toBe(false);
    expect(signals.withholds({ ...toWorker, signal: 'SIGKILL' })).toBe(true);
    expect(signals.withholds({ ...toWorker, signal: 'SIGKILL' })).toBe(false);
    expect(faults.list()).toMatchObject([{ id, fired: 1 }]);
    expect(lines.at(-1)).toBe(`${id} withhold: SIGKILL to task/one`);
  });

  it('withholds none any more once it is lifted', async () => {
    await faults.remove(inForce({ signal: 'SIGKILL', effect: 'withhold' }));
    expect(signals.withholds({ ...toWorker, signal: 'SIGKILL' })).toBe(false);
  });
});
