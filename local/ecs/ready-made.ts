import { join } from 'node:path';
import type { TaskDefinitionInput } from './task-definitions.ts';

/** The task definitions that are there from the start; what each does is written in its script. */
export const READY_MADE: readonly TaskDefinitionInput[] = [
  worker('polite', node('polite')),
  worker('slow', node('slow'), 10),
  worker('finisher', node('finisher')),
  worker('silent', shell('silent')),
  worker('stubborn', shell('stubborn'), 2),
  worker('crasher', shell('crasher')),
  worker('family', shell('family'), 2),
];

function worker(family: string, command: string[], stopTimeout?: number): TaskDefinitionInput {
  return {
    family,
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [{ name: 'worker', image: `local/${family}`, command, stopTimeout }],
  };
}

/** A worker that follows the worker example (infra/examples/worker.ts). */
function node(name: string): string[] {
  return [process.execPath, script(`${name}.ts`)];
}

/** A worker that knows nothing of Standdown: no heartbeats, no word. */
function shell(name: string): string[] {
  return ['/bin/sh', script(`${name}.sh`)];
}

function script(file: string): string {
  return join(import.meta.dirname, '..', 'workers', file);
}
