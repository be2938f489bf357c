import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { startDynamoDb } from '../../../local/aws-endpoint/dynamodb.ts';
import { ENDPOINT_VARIABLE, findDynamoDb } from '../../../local/aws-endpoint/find-dynamodb.ts';
import { isAlive, waitUntil } from '../ecs/wait-until.ts';

describe('the search for DynamoDB', () => {
  it('takes an endpoint from the environment before anything else', () => {
    expect(findDynamoDb({ [ENDPOINT_VARIABLE]: 'http://127.0.0.1:8000' })).toEqual({
      kind: 'endpoint',
      url: 'http://127.0.0.1:8000',
    });
  });

  it('takes dynoxide from the PATH where the platform has no package', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'dynoxide'), '#!/bin/sh\n', { mode: 0o755 });
    expect(findDynamoDb({ PATH: `/nowhere:${folder}` }, 'plan9-mips')).toEqual({
      kind: 'binary',
      path: join(folder, 'dynoxide'),
    });
  });

  it('passes over a dynoxide that cannot be run', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'dynoxide'), '', { mode: 0o644 });
    expect(() => findDynamoDb({ PATH: folder }, 'plan9-mips')).toThrow('no DynamoDB emulator');
  });

  it('says in one line what to install or to set', () => {
    expect(() => findDynamoDb({}, 'plan9-mips')).toThrow(
      'no DynamoDB emulator for plan9-mips: install the package @dynoxide/plan9-mips, put dynoxide on the PATH, ' +
        'or set STANDDOWN_DYNAMODB_ENDPOINT to the URL of one that runs',
    );
  });
});

describe('DynamoDB', () => {
  it('is watched while it runs, and gone and forgotten once it is closed', async () => {
    const { reaper, watched, forgotten } = recordingReaper();
    const onExit = vi.fn();
    const dynamoDb = await startDynamoDb({ reaper, onExit });
    onTestFinished(() => dynamoDb.close());
    expect(await tables(dynamoDb.url)).toEqual([]);
    expect(watched.filter(isAlive)).toHaveLength(1);

    await dynamoDb.close();

    expect(watched.filter(isAlive)).toEqual([]);
    expect(forgotten).toEqual(watched);
    expect(onExit).not.toHaveBeenCalled();
  });

  it('tells when it ends on its own', async () => {
    const { reaper, watched } = recordingReaper();
    const reasons: string[] = [];
    await startDynamoDb({ reaper, onExit: (reason) => reasons.push(reason) });

    const [emulator] = watched;
    if (emulator === undefined) throw new Error('expected a dynoxide process');
    process.kill(emulator, 'SIGKILL');

    await waitUntil('it is told', () => reasons.length > 0);
    expect(reasons).toEqual(['dynoxide ended with signal SIGKILL']);
  });

  it('that ends at its start is told with how', async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'dynoxide'), '#!/bin/sh\nexit 3\n', { mode: 0o755 });
    const { reaper, watched, forgotten } = recordingReaper();
    const onExit = vi.fn();
    const found = { kind: 'binary', path: join(folder, 'dynoxide') } as const;
    await expect(startDynamoDb({ reaper, onExit, found })).rejects.toThrow('dynoxide ended with code 3');
    expect(forgotten).toEqual(watched);
    expect(onExit).not.toHaveBeenCalled();
  });

  it('that cannot be started is told with why', async () => {
    const { reaper } = recordingReaper();
    const found = { kind: 'binary', path: '/nowhere/dynoxide' } as const;
    await expect(startDynamoDb({ reaper, onExit: vi.fn(), found })).rejects.toThrow(
      'dynoxide cannot be started: spawn /nowhere/dynoxide ENOENT',
    );
  });
});

function recordingReaper() {
  const watched: number[] = [];
  const forgotten: number[] = [];
  const reaper = {
    watch: (id: number) => void watched.push(id),
    forget: (id: number) => void forgotten.push(id),
  };
  return { reaper, watched, forgotten };
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'standdown-dynamodb-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function tables(endpoint: string): Promise<readonly string[] | undefined> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  return (await client.send(new ListTablesCommand())).TableNames;
}
