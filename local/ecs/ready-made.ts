import { join } from 'node:path';
import type { TaskDefinitionInput } from './task-definitions.ts';

/** The task definitions that are there from the start; what each does is written in its script. */
export const READY_MADE: readonly TaskDefinitionInput[] = [
  worker('polite'),
  worker('slow', 10),
  worker('stubborn', 2),
  worker('crasher'),
  worker('finisher'),
  worker('family', 2),
];

function worker(family: string, stopTimeout?: number): TaskDefinitionInput {
  const script = join(import.meta.dirname, '..', 'workers', `${family}.sh`);
  return {
    family,
    requiresCompatibilities: ['FARGATE'],
    cpu: '256',
    memory: '512',
    containerDefinitions: [
      { name: 'worker', image: `local/${family}`, command: ['/bin/sh', script], stopTimeout },
    ],
  };
}
