import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createRunFolder } from '../../local/run-folder.ts';

it('the folder of a run leaves alone what a stack that runs has, and takes what a killed one has left', () => {
  const mine = createRunFolder();
  const { pid } = spawnSync(process.execPath, ['--version']);
  const killed = mine.assemblyFolder.replace(`-${process.pid}-`, `-${pid}-`);
  for (const folder of [mine.assemblyFolder, killed]) {
    mkdirSync(folder, { recursive: true });
    onTestFinished(() => rmSync(dirname(folder), { recursive: true }));
  }

  const next = createRunFolder();

  onTestFinished(() => rmSync(next.logFolder, { recursive: true }));
  expect([existsSync(mine.assemblyFolder), existsSync(killed)]).toEqual([true, false]);
});
