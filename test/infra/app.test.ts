import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';

const outdir = mkdtempSync(join(tmpdir(), 'standdown-app-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/** Runs the app as the CLI runs it: context and output folder come in the environment. */
function runApp(context: object) {
  return spawnSync(process.execPath, ['infra/app.ts'], {
    cwd: join(import.meta.dirname, '../..'),
    env: { CDK_CONTEXT_JSON: JSON.stringify(context), CDK_OUTDIR: outdir, CDK_VALIDATION: 'false' },
    encoding: 'utf8',
  });
}

function synthesized(): string {
  return readFileSync(join(outdir, 'Standdown.template.json'), 'utf8');
}

describe('the CDK app', () => {
  it('takes the clusters that the context names, and needs no credentials', () => {
    expect(runApp({ clusters: 'one, two' }).status).toBe(0);
    expect(synthesized()).toMatch(/:cluster\/one"[^]*:cluster\/two"/);
  });

  it.each([
    [undefined, /^clusters: expected at least one ECS cluster, got none; .+\n$/],
    ['', /^clusters: expected at least one ECS cluster, got none; .+\n$/],
    [
      'arn:aws:ecs:eu-west-1:111122223333:cluster/one',
      /^clusters: expected names of ECS clusters .*, got "arn:aws:ecs:.*"\n$/,
    ],
    ['one,bad name', /^clusters: expected names of ECS clusters .*, got "bad name"\n$/],
    [['one'], /^context clusters: expected names separated by commas, got \["one"\]\n$/],
  ])('refuses the clusters %j in one line that says what it expects', (clusters, message) => {
    const { status, stderr } = runApp({ clusters });
    expect(status).toBe(1);
    expect(stderr).toMatch(message);
  });
});
