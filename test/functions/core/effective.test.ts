import { describe, expect, it } from 'vitest';
import { effectiveOf } from '../../../functions/core/effective.ts';
import type { Termination } from '../../../functions/core/termination.ts';
import type { Worker } from '../../../functions/core/worker.ts';
import { aTermination, aWorker, NOW } from '../../support/records.ts';

const chain = [
  { name: 'app', essential: true, stop_timeout: 120, depends_on: ['proxy'] },
  { name: 'proxy', essential: true, stop_timeout: 100, depends_on: [] },
];
const stopping = { state: 'stopping', stopping_at: NOW + 1, confirm_by: NOW + 281 } as const;

describe('what a termination comes to in time', () => {
  it.each<[string, Partial<Termination>, Worker | null, (number | null)[]]>([
    ['from the request on', {}, aWorker(), [NOW, NOW + 30, null]],
    ['from the end of the asking', { ask_until: NOW + 60 }, aWorker(), [NOW + 60, NOW + 90, null]],
    [
      'from the end of the asking, once it has begun',
      { state: 'asking', ask_until: NOW + 60 },
      aWorker(),
      [NOW + 60, NOW + 90, null],
    ],
    [
      'along the chain of dependsOn, from the StopTask that ECS took',
      stopping,
      aWorker({ containers: chain }),
      [NOW + 1, NOW + 221, NOW + 281],
    ],
    [
      'unknown before the task definition is',
      stopping,
      aWorker({ containers: [] }),
      [NOW + 1, null, NOW + 281],
    ],
    ['unknown without a worker', {}, null, [NOW, null, null]],
    ['unknown while ECS takes no StopTask', { state: 'stuck' }, aWorker(), [null, null, null]],
  ])('%s', (_, termination, worker, [stop_at, killed_by, confirmed_by]) => {
    expect(effectiveOf(aTermination(termination), worker)).toEqual({ stop_at, killed_by, confirmed_by });
  });
});
