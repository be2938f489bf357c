// Plain JavaScript: a Node that is too old for this project cannot read its TypeScript, so it has to be told here.
// `node local/require-node.mjs <file> [arguments]` runs the file; without one it only checks.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { URL, pathToFileURL } from 'node:url';

const { engines } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const required = Number(/\d+/.exec(engines.node));

if (Number(process.versions.node.split('.')[0]) < required) {
  process.stderr.write(
    `standdown: expected Node ${required} or newer, got ${process.version}: ` +
      `run it through npm (npm ci brings the right one on Linux x64), or install Node ${required}\n`,
  );
  process.exit(1);
}

// The file shall find itself and its arguments where it would without this one.
process.argv.splice(1, 1);
const [, file] = process.argv;
if (file !== undefined) await import(pathToFileURL(resolve(file)).href);
