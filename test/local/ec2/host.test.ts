import { DescribeTasksCommand, RegisterTaskDefinitionCommand, RunTaskCommand } from '@aws-sdk/client-ecs';
import {
  GetCommandInvocationCommand,
  SendCommandCommand,
  type SendCommandCommandInput,
} from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ssmKill } from '../../../functions/adapters/aws/ssm-kill.ts';
import { DOCKER_PATH } from '../../../local/ec2/docker-daemon.ts';
import { runShellScript } from '../../../local/ec2/run-shell-script.ts';
import { INSTANCES } from '../../../local/ecs/instances.ts';
import { aWorker } from '../../support/records.ts';
import { type LocalAws, startLocalAws } from '../aws-endpoint/local-aws.ts';
import { waitUntil } from '../ecs/wait-until.ts';

const cluster = 'standdown-local';
const [{ ec2InstanceId }] = INSTANCES;
let aws: LocalAws;
let clients: ReturnType<LocalAws['clientsOf']>;

beforeAll(async () => {
  aws = await startLocalAws();
  clients = aws.clientsOf();
  const command = ['/bin/sh', '-c', 'exec sleep 600'];
  const containerDefinitions = ['worker', 'sidecar'].map((name) => ({ name, image: 'local/pair', command }));
  await clients.ecs.send(new RegisterTaskDefinitionCommand({ family: 'pair', containerDefinitions }));
});
afterAll(() => aws[Symbol.asyncDispose]());

async function runPair(): Promise<string> {
  const { tasks } = await clients.ecs.send(
    new RunTaskCommand({ cluster, taskDefinition: 'pair', launchType: 'EC2' }),
  );
  const taskArn = tasks?.[0]?.taskArn ?? '';
  await untilStatus(taskArn, 'RUNNING');
  return taskArn;
}

const untilStatus = (taskArn: string, status: string) =>
  waitUntil(`${taskArn} is ${status}`, async () => {
    const { tasks } = await clients.ecs.send(new DescribeTasksCommand({ cluster, tasks: [taskArn] }));
    return tasks?.find(({ lastStatus }) => lastStatus === status);
  });

const kill = (task_arn: string) =>
  ssmKill({ ecs: clients.ecs, ssm: () => clients.ssm })(aWorker({ cluster, task_arn }));

/** The lines that the shipped kill sends for a worker. */
async function shippedCommands(taskArn: string): Promise<readonly string[]> {
  const sent = Promise.withResolvers<SendCommandCommandInput>();
  const remove = aws.endpoint.hooks.add({
    action: 'SendCommand',
    when: 'before',
    run: ({ input }) => {
      sent.resolve(input as SendCommandCommandInput);
      return { kind: 'refuse', fault: { name: 'ThrottlingException', message: 'seen', statusCode: 400 } };
    },
  });
  await kill(taskArn);
  remove();
  return (await sent.promise).Parameters?.['commands'] ?? [];
}

async function send(commands: string[]) {
  const { Command } = await clients.ssm.send(
    new SendCommandCommand({
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: [ec2InstanceId],
      Parameters: { commands },
    }),
  );
  const asked = { CommandId: Command?.CommandId, InstanceId: ec2InstanceId };
  return waitUntil('the command has ended', async () => {
    const invocation = await clients.ssm.send(new GetCommandInvocationCommand(asked));
    return invocation.Status !== 'InProgress' && invocation;
  });
}

describe('the shipped kill, run by a shell', () => {
  it('kills each container of its task, and none of another one', async () => {
    const [taskArn, other] = [await runPair(), await runPair()];
    expect(await kill(taskArn)).toEqual({ kind: 'accepted' });
    const { containers } = await untilStatus(taskArn, 'STOPPED');
    expect(containers?.map(({ exitCode }) => exitCode)).toEqual([137, 137]);
    expect(await untilStatus(other, 'RUNNING')).toMatchObject({ desiredStatus: 'RUNNING' });
  });

  it('succeeds where no container is left, without a word', async () => {
    const taskArn = await runPair();
    const commands = await shippedCommands(taskArn);
    expect(commands).toHaveLength(2);
    const gone = commands.map((line) => line.replace(taskArn, taskArn.replace(/.$/, 'x')));
    expect(await send(gone)).toMatchObject({ Status: 'Success', StandardOutputContent: '' });
    expect(await untilStatus(taskArn, 'RUNNING')).toMatchObject({ desiredStatus: 'RUNNING' });
  });

  it('fails where there is no Docker, and says so', async () => {
    const commands = await shippedCommands(await runPair());
    const reaper = { watch: () => undefined, forget: () => undefined };
    const ending = new AbortController().signal;
    const result = await runShellScript(commands, { environment: { PATH: '/nowhere' }, reaper, ending });
    expect(result).toMatchObject({ exitCode: 127, stdout: '' });
    expect(result.stderr).toMatch(/docker: .*not found/);
  });
});

describe('a command on an instance', () => {
  it('fails loudly where it asks docker for more than the stand-in knows', async () => {
    expect(await send(['docker system prune --force'])).toMatchObject({
      Status: 'Failed',
      ResponseCode: 125,
      StandardErrorContent: expect.stringContaining('got ["system","prune","--force"]') as string,
    });
  });

  it('is one script of all its lines, with the exit code of the last one', async () => {
    const lines = ['word="it\'s one"', 'echo "$word"', 'echo no >&2', 'exit 7'];
    expect(await send(lines)).toMatchObject({
      ResponseCode: 7,
      StandardOutputContent: "it's one\n",
      StandardErrorContent: 'no\n',
    });
  });

  it('is killed with what it started when the stack ends', async () => {
    const ending = new AbortController();
    const reaper = { watch: () => ending.abort(), forget: () => undefined };
    const script = ['sleep 600 & sleep 600'];
    const environment = { PATH: '/usr/bin:/bin' };
    const started = runShellScript(script, { environment, reaper, ending: ending.signal });
    await expect(started).resolves.toMatchObject({ exitCode: 137 });
  });

  it('does not reach the Docker of an instance from a page in a browser, nor of one that is not there', async () => {
    const ask = async (instance: string, headers = {}) => {
      const body = JSON.stringify(['kill', '1']);
      const response = await fetch(aws.endpoint.url + DOCKER_PATH + instance, {
        method: 'POST',
        headers,
        body,
      });
      return response.json();
    };
    expect(await ask(ec2InstanceId, { origin: 'http://evil.example' })).toMatchObject({
      exitCode: 1,
      stderr: 'Error: host and origin: expected those of its own loopback address only\n',
    });
    expect(await ask('i-0')).toMatchObject({ exitCode: 1 });
  });
});

describe('SendCommand', () => {
  const input = {
    DocumentName: 'AWS-RunShellScript',
    InstanceIds: [ec2InstanceId],
    Parameters: { commands: ['true'] },
  };

  it.each<[string, Partial<SendCommandCommandInput>, string]>([
    ['another document', { DocumentName: 'AWS-RunPowerShellScript' }, 'InvalidDocument'],
    ['an instance that is not there', { InstanceIds: ['i-0c000000000000003'] }, 'InvalidInstanceId'],
    [
      'a parameter that it does not know',
      { Parameters: { commands: ['true'], umask: ['0'] } },
      'InvalidParameters',
    ],
    ['no commands', { Parameters: {} }, 'InvalidParameters'],
    ['targets', { Targets: [{ Key: 'tag:a', Values: ['b'] }] }, 'ValidationException'],
    ['a comment that SSM has no room for', { Comment: 'x'.repeat(101) }, 'ValidationException'],
  ])('refuses %s', async (_, more, name) => {
    const command = new SendCommandCommand({ ...input, ...more });
    await expect(clients.ssm.send(command)).rejects.toMatchObject({
      name,
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('has no invocation of a command that was not sent', async () => {
    const CommandId = '00000000-0000-0000-0000-000000000000';
    const command = new GetCommandInvocationCommand({ CommandId, InstanceId: ec2InstanceId });
    await expect(clients.ssm.send(command)).rejects.toMatchObject({ name: 'InvocationDoesNotExist' });
  });
});
