import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type CfnElement, Stack } from 'aws-cdk-lib';
import * as ecs from 'aws-cdk-lib/aws-ecs';
import * as events from 'aws-cdk-lib/aws-events';
import { describe, expect, it } from 'vitest';
import { takeStep } from '../../functions/app/take-step.ts';
import { Authorization } from '../../infra/authorization.ts';
import { RunTermination } from '../../infra/run-termination.ts';
import { apiEvent, answerOf } from '../support/api.ts';
import { aWorld, type World } from '../support/world.ts';
import { appWithFlags, propertiesById, synthesizeIn } from '../infra/synthesize.ts';

const ROOT = join(import.meta.dirname, '../..');
const FOLDER = join(ROOT, 'docs/runbooks');
const files = readdirSync(FOLDER);
const read = (file: string) => readFileSync(join(FOLDER, file), 'utf8');
const JWT = Authorization.jwt({ issuer: 'https://issuer.example/', audience: 'standdown' });
const overview = read('README.md');

describe('the overview of the runbooks', () => {
  it('leads from each alarm to its page', () => {
    const template = synthesizeIn((stack) => ({
      authorization: JWT,
      eventBus: new events.EventBus(stack, 'Bus'),
    }));
    const alarms = Object.entries(propertiesById(template, 'AWS::CloudWatch::Alarm'));
    const rows = [...overview.matchAll(/^\| `(\w+)` +\| \[([a-z0-9-]+\.md)\]/gm)];
    const led = alarms.map(([id, { AlarmDescription }]) => ({
      pages: rows.filter(([, word = '']) => id.includes(word)).map(([, , page]) => page),
      page: String(AlarmDescription).split('docs/runbooks/').at(-1),
    }));
    for (const { pages, page } of led) expect(pages).toEqual([page]);
    expect(rows).toHaveLength(alarms.length);
  });

  it('says of each alarm whether it wakes somebody, as the construct does', () => {
    const stack = new Stack(appWithFlags(), 'Host');
    const clusters = [
      ecs.Cluster.fromClusterArn(stack, 'Cluster', 'arn:aws:ecs:eu-west-1:123456789012:cluster/c'),
    ];
    const eventBus = new events.EventBus(stack, 'Bus');
    const { alarms } = new RunTermination(stack, 'Standdown', {
      clusters,
      eventBus,
      authorization: JWT,
    });
    const rows = [...overview.matchAll(/^\| `(\w+)` +\| \[[^|]+\| (.+) \|$/gm)];
    const urgencies = alarms.map((alarm) => {
      const id = stack.getLogicalId(alarm.node.defaultChild as CfnElement);
      const [, , tonight = ''] = rows.find(([, word = '']) => id.includes(word)) ?? [];
      return [id, alarm.urgency, /^(Now(?!, if)|Within four hours)/.test(tonight) ? 'now' : 'morning'];
    });
    expect(urgencies.filter(([, actual, told]) => actual !== told)).toEqual([]);
    expect(new Set(urgencies.map(([, actual]) => actual))).toEqual(new Set(['now', 'morning']));
  });

  it('names the IAM action of every call of the AWS CLI', () => {
    const called = files.flatMap((file) => [...read(file).matchAll(/\baws ([a-z0-9]+) ([a-z-]+)/g)]);
    const actions = called.flatMap(([, service = '', operation = '']) => actionOf(service, operation));
    expect(actions.length).toBeGreaterThan(30);
    expect(actions.filter((action) => !overview.includes(`\`${action}\``))).toEqual([]);
  });
});

/** `aws sqs purge-queue` is `sqs:PurgeQueue`. */
function actionOf(service: string, operation: string): readonly string[] {
  const command = `${service} ${operation}`;
  if (command in OTHER_ACTIONS) return OTHER_ACTIONS[command] ?? [];
  const name = operation.replaceAll(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return [`${service}:${name}`];
}

const OTHER_ACTIONS: Readonly<Record<string, readonly string[]>> = {
  'configure export-credentials': [],
  'logs tail': ['logs:FilterLogEvents'],
  'lambda invoke': ['lambda:InvokeFunction'],
  'dynamodbstreams get-shard-iterator': ['dynamodb:GetShardIterator', 'dynamodb:GetRecords'],
};

/** Backticked words in lower case that are no command: what a line of a log says. */
const MESSAGE = /`((?!aws |npx |docker )[a-z]+(?: [a-z]+)+)`|\$\.message = "([^"]+)"/g;

describe('a runbook', () => {
  const sources = execFileSync('git', ['ls-files', 'functions'], { cwd: ROOT, encoding: 'utf8' })
    .split('\n')
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(ROOT, file), 'utf8'))
    .join('\n');
  const messages = files.flatMap((file) =>
    [...read(file).matchAll(MESSAGE)].map(([, quoted, filtered]) => ({
      file,
      message: quoted ?? filtered ?? '',
    })),
  );

  it('quotes messages of the logs', () => {
    expect(messages.length).toBeGreaterThan(8);
  });

  it.each(messages)('$file quotes a message that a function writes: $message', ({ message }) => {
    expect(sources.includes(`'${message}'`)).toBe(true);
  });

  it.each(files)('%s has commands that a shell can read', (file) => {
    for (const block of blocksOf(read(file))) execFileSync('bash', ['-n'], { input: block });
  });
});

/** The shell blocks of a page, those in a list too. */
function blocksOf(page: string): readonly string[] {
  return [...page.matchAll(/^( *)```sh\n([^]*?)^\1```$/gm)].map(([, , block = '']) => block);
}

describe.skipIf(isToolMissing())('the commands of stuck-workers.md', () => {
  it('find every stuck run, one without a worker too, on whatever page', async () => {
    const world = aWorld();
    const searched = await world.running({ hasWorker: false });
    const stopped = await world.running();
    const open = await world.running();
    const why = 'ecs:ListTasks: AccessDeniedException';
    world.workers.clouded({ kind: 'unclear', why, lasting: true });
    world.workers.answerStops({ kind: 'denied', why: 'ecs:StopTask: AccessDeniedException' });
    for (const { runId } of [searched, stopped]) await world.terminate(runId);
    world.clock.advance(60);
    for (const { runId } of [searched, stopped, open]) await takeStep(world, { run_id: runId, hops: 0 });

    const [setUp = '', tokens = ''] = blocksOf(overview);
    const [, functions = ''] = /(^# pages [^]*)$/m.exec(setUp) ?? [];
    const [check = ''] = blocksOf(read('stuck-workers.md'));
    const count = blocksOf(read('stuck-workers.md')).at(-1) ?? '';
    const found = await onApi(world, async (api) => {
      const script = [
        `API=${api}`,
        tokens.replace(/^read .*$/m, 'TOKEN=let-me-in'),
        functions.replace('limit=100', 'limit=1'),
        check.replace('put-the-run-id-here', searched.runId),
        count,
      ].join('\n');
      const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script]);
      return stdout;
    });
    for (const { runId } of [searched, stopped]) expect(found).toContain(`"run_id": "${runId}"`);
    expect(found).not.toContain(open.runId);
    expect(found).toContain(`"obstacle": "${why}"`);
    expect(found.trim().split('\n').at(-1)).toBe('2');
  });
});

/** Runs the API of a world where a shell can reach it. */
async function onApi<Result>(world: World, use: (api: string) => Promise<Result>): Promise<Result> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const [, , runId = '', view] = url.pathname.split('/');
    const resource = runId ? ['/runs/{run_id}', view].filter(Boolean).join('/') : url.pathname;
    const event = apiEvent(request.method ?? '', resource, {
      path: { run_id: runId },
      query: Object.fromEntries(url.searchParams),
    });
    void answerOf(world, event).then(({ statusCode, body }) => response.writeHead(statusCode).end(body));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.close();
  }
}

/** Neither is part of `npm ci`: a laptop may lack them, CI may not. */
function isToolMissing(): boolean {
  try {
    for (const tool of ['jq', 'curl']) execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return false;
  } catch {
    return process.env['CI'] !== 'true';
  }
}
