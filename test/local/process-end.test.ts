import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** Ends a process of its own, which something else would keep alive, whose stack closes like this. */
function endedWith(close: string) {
  const script = `
    const { createProcessEnd } = await import('./local/process-end.ts');
    const end = createProcessEnd();
    end.afterClosing({ close: () => ${close} });
    setInterval(() => undefined, 1000);
    end.withFailure(new Error('dynoxide ended'));`;
  const options = { cwd: ROOT, timeout: 15_000 };
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], options);
  return { status, stderr: stderr.toString() };
}

describe('the end of a process with a stack', () => {
  it('says in one line what failed, and ends with 1', () => {
    expect(endedWith('Promise.resolve()')).toEqual({ status: 1, stderr: 'standdown: dynoxide ended\n' });
  });

  it('ends as well where the stack cannot be closed, and says why', () => {
    expect(endedWith("Promise.reject(new Error('a port hangs'))")).toEqual({
      status: 1,
      stderr: 'standdown: dynoxide ended\nstanddown: a port hangs\n',
    });
  });
});
