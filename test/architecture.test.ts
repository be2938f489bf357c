import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom, the whole table: door → app → core, and out through ports → adapters.
 * A room not named here may import nothing of ours; what is no file of ours is checked in the second table.
 */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'functions/core': ['functions/core'],
  'functions/ports': ['functions/ports', 'functions/core'],
  'functions/app': ['functions/app', 'functions/core', 'functions/ports'],
  'functions/adapters': ['functions/adapters', 'functions/core', 'functions/ports', 'functions/wiring'],
  'functions/wiring': ['functions/wiring', 'functions/ports'],
  'functions/http': ['functions/http'],
  'functions/api': door('functions/api'),
  'functions/consumer': door('functions/consumer'),
  'functions/sweep': door('functions/sweep'),
  'functions/authorizer': [
    'functions/authorizer',
    'functions/api/routes.ts',
    'functions/ports',
    'functions/wiring',
  ],
  'functions/publisher': ['functions/publisher', 'functions/core', 'functions/ports', 'functions/wiring'],
  /** What the two doors of the dashboard share. */
  'functions/console': door('functions/console'),
  'functions/console/html.ts': [],
  'functions/console-read': [...door('functions/console-read'), 'functions/console'],
  'functions/console-terminate': [...door('functions/console-terminate'), 'functions/console'],
  'functions/runbook': door('functions/runbook'),
  infra: ['infra', 'functions/wiring', 'functions/api/routes.ts', 'functions/http/problem.ts'],
  local: [
    'local',
    'infra',
    'functions/wiring',
    'functions/api/routes.ts',
    'functions/console/html.ts',
    'functions/core/run.ts',
    'functions/core/task.ts',
  ],
};

/** Packages that only these rooms may use. `node:` is free to all but core. */
const ONLY_IN: Readonly<Record<string, readonly string[]>> = {
  '@aws-sdk/': [
    'functions/adapters/aws',
    'functions/api/index.ts',
    'functions/authorizer/index.ts',
    'functions/consumer/index.ts',
    'functions/publisher/index.ts',
    'functions/sweep/index.ts',
    'functions/console-read/index.ts',
    'functions/console-terminate/index.ts',
    'functions/runbook/index.ts',
    'local',
  ],
  'aws-cdk-lib': ['infra', 'local/template', 'local/stack.ts', 'local/options.ts'],
  '@middy/': [
    'functions/api',
    'functions/authorizer',
    'functions/consumer',
    'functions/publisher',
    'functions/sweep',
    'functions/console-read',
    'functions/console-terminate',
    'functions/runbook',
  ],
  'aws-jwt-verify': ['functions/authorizer'],
  '@aws-lambda-powertools/': ['functions/wiring', 'functions/consumer'],
  zod: [
    'functions/api',
    'functions/authorizer',
    'functions/console',
    'functions/console-read',
    'functions/console-terminate',
    'functions/consumer',
    'functions/http',
    'functions/runbook',
    'local',
  ],
};

function door(room: string): readonly string[] {
  const inside = ['functions/app', 'functions/core', 'functions/ports', 'functions/wiring', 'functions/http'];
  return [room, ...inside];
}

interface Import {
  readonly from: string;
  readonly to: string;
}

const root = join(import.meta.dirname, '..');
const files = globSync('{functions,infra,local}/**/*.ts', { cwd: root });
const imports: readonly Import[] = files.flatMap(importsOf);

function importsOf(file: string): Import[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(root, file), 'utf8'), true, true);
  return importedFiles.map(({ fileName }) => {
    const isOurs = fileName.startsWith('.');
    return { from: file, to: isOurs ? relative(root, join(root, dirname(file), fileName)) : fileName };
  });
}

function isIn(file: string, room: string): boolean {
  return file === room || file.startsWith(`${room}/`);
}

/** The innermost room, so that `functions/api/routes.ts` can be more open than `functions/api`. */
function roomOf(file: string): string | undefined {
  return Object.keys(MAY_IMPORT)
    .filter((room) => isIn(file, room))
    .sort((one, other) => other.length - one.length)[0];
}

/** The composition roots wire adapters to app, so they alone may import both. */
const COMPOSITION_ROOT =
  /^functions\/(api|authorizer|consumer|publisher|sweep|console-read|console-terminate|runbook)\/index\.ts$/;

/** It opens the record, and changes nothing in it. */
const READING_ROOT = 'functions/console-read/index.ts';

export function isAllowed({ from, to }: Import): boolean {
  if (COMPOSITION_ROOT.test(from) && isIn(to, 'functions/adapters')) return true;
  const room = roomOf(from);
  return room !== undefined && (MAY_IMPORT[room] ?? []).some((allowed) => isIn(to, allowed));
}

describe('the way data flows', () => {
  it('reads the whole house', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(
      imports.some(
        ({ from, to }) => from === 'functions/app/take-step.ts' && to === 'functions/core/decide.ts',
      ),
    ).toBe(true);
  });

  it('goes one way only', () => {
    const wrong = imports.filter(({ to }) => files.includes(to)).filter((one) => !isAllowed(one));
    expect(wrong).toEqual([]);
  });

  it.each([
    ['functions/core/decide.ts', 'functions/app/take-step.ts'],
    ['functions/core/decide.ts', 'functions/ports/steps.ts'],
    ['functions/app/take-step.ts', 'functions/adapters/aws/ecs-workers.ts'],
    ['functions/app/take-step.ts', 'functions/wiring/limits.ts'],
    ['functions/api/calls.ts', 'functions/adapters/aws/ecs-workers.ts'],
    ['functions/api/calls.ts', 'functions/consumer/messages.ts'],
    ['functions/adapters/aws/items.ts', 'functions/app/take-step.ts'],
    ['functions/wiring/limits.ts', 'infra/run-table.ts'],
    ['infra/run-table.ts', 'functions/core/run.ts'],
    ['infra/run-table.ts', 'local/reaper.ts'],
  ])('would not let %s import %s', (from, to) => {
    expect(isAllowed({ from, to })).toBe(false);
  });

  it('keeps each package in the rooms that it is for', () => {
    const wrong = imports.filter(({ from, to }) =>
      Object.entries(ONLY_IN).some(
        ([prefix, rooms]) => to.startsWith(prefix) && !rooms.some((room) => isIn(from, room)),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('has the functions use no package but these, and nothing of the tests or the docs', () => {
    const inside = imports.filter(({ from }) => isIn(from, 'functions'));
    const packages = inside.filter(({ to }) => !files.includes(to) && !to.startsWith('node:'));
    const known = [...Object.keys(ONLY_IN).filter((name) => name !== 'aws-cdk-lib'), 'aws-lambda'];
    expect(packages.filter(({ to }) => !known.some((prefix) => to.startsWith(prefix)))).toEqual([]);
  });

  it('leaves app to its ports: no package, and of node nothing', () => {
    const impure = imports.filter(({ from, to }) => isIn(from, 'functions/app') && !files.includes(to));
    expect(impure).toEqual([]);
  });

  it('leaves core pure: nothing but core, no package, no node module', () => {
    const impure = imports.filter(
      ({ from, to }) => isIn(from, 'functions/core') && !isIn(to, 'functions/core'),
    );
    expect(impure).toEqual([]);
  });

  it('lets nobody but the composition roots read the environment of a function', () => {
    const readers = files
      .filter((file) => file.startsWith('functions/'))
      .filter((file) => readFileSync(join(root, file), 'utf8').includes('process.env'));
    expect(readers.filter((file) => !COMPOSITION_ROOT.test(file))).toEqual([]);
  });

  it('has each door that writes the record count what it writes, and name the invocation on its lines', () => {
    const importsOfRoot = (root: string) => imports.filter(({ from }) => from === root).map(({ to }) => to);
    const writing = files
      .filter((file) => COMPOSITION_ROOT.test(file) && file !== READING_ROOT)
      .filter((file) => importsOfRoot(file).includes('functions/adapters/aws/dynamodb-run-store.ts'));
    expect(writing.length).toBeGreaterThan(3);
    const silent = writing.filter((file) =>
      ['functions/adapters/measured-store.ts', 'functions/wiring/telemetry.ts'].some(
        (needed) => !importsOfRoot(file).includes(needed),
      ),
    );
    expect(silent).toEqual([]);
  });

  it('lets core know neither the clock nor chance', () => {
    const impure = files
      .filter((file) => isIn(file, 'functions/core') || isIn(file, 'functions/app'))
      .filter((file) =>
        /Date\.now|new Date\(\)|Math\.random|randomUUID|setTimeout/.test(
          readFileSync(join(root, file), 'utf8'),
        ),
      );
    expect(impure).toEqual([]);
  });
});
