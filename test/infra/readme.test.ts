import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

it('the construct as the README shows it compiles against the source', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, snippet = ''] = /```ts\n([^`]*RunTermination[^`]*)```/.exec(readme) ?? [];
  expect(snippet).toContain('new RunTermination(');
  expect(complaints(snippet)).toEqual([]);
});

/** What the compiler says of a snippet that stands in this folder and takes the package from its source. */
function complaints(snippet: string): readonly string[] {
  const file = join(import.meta.dirname, 'readme-snippet.ts');
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    allowImportingTsExtensions: true,
    types: ['node'],
    paths: { standdown: [join(ROOT, 'infra/index.ts')] },
  };
  const plain = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...plain,
    fileExists: (name) => name === file || plain.fileExists(name),
    readFile: (name) => (name === file ? snippet : plain.readFile(name)),
    getSourceFile: (name, ...rest) =>
      name === file
        ? ts.createSourceFile(name, snippet, ts.ScriptTarget.ES2024)
        : plain.getSourceFile(name, ...rest),
  };
  const program = ts.createProgram([file], options, host);
  return ts
    .getPreEmitDiagnostics(program, program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}
