import { describe, expect, it } from 'vitest';
import type { Proof } from '../../../functions/core/run.ts';
import { stopClassOf } from '../../../functions/core/stop-class.ts';
import { aProof } from '../../support/records.ts';

const container = (exit_code: number | null, reason: string | null = null, essential = true) => ({
  name: 'app',
  essential,
  exit_code,
  reason,
});

describe('how a worker came to its end', () => {
  it.each<[string, Partial<Proof>, ReturnType<typeof stopClassOf>]>([
    ['exits on SIGTERM', { containers: [container(143)] }, 'stopped_on_signal'],
    ['exits with 0 on SIGTERM', { containers: [container(0)] }, 'stopped_on_signal'],
    ['is killed when its grace is over', { containers: [container(137)] }, 'killed_after_grace'],
    [
      'has a sidecar killed, not itself',
      { containers: [container(0), container(137, null, false)] },
      'stopped_on_signal',
    ],
    [
      'is killed by the kernel for its memory',
      {
        stop_code: 'EssentialContainerExited',
        containers: [container(137, 'OutOfMemoryError: Container killed due to memory usage')],
      },
      'out_of_memory',
    ],
    [
      'exits by itself',
      { stop_code: 'EssentialContainerExited', containers: [container(1)] },
      'exited_before_stop',
    ],
    ['loses its spot capacity', { stop_code: 'SpotInterruption' }, 'spot_interruption'],
    ['loses its host to a retirement', { stop_code: 'TerminationNotice' }, 'host_lost'],
    ['loses its host to bad health', { stop_code: 'InfrastructureHealth' }, 'host_lost'],
    [
      'loses its host to a termination',
      {
        stop_code: null,
        stopped_reason: 'Host EC2 (instance i-0abc) terminated.',
        containers: [container(null)],
      },
      'host_lost',
    ],
    [
      'never gets to start',
      { stop_code: 'TaskFailedToStart', containers: [container(null)] },
      'failed_to_start',
    ],
    ['was never there', { source: 'no_worker', containers: [] }, 'never_started'],
    ['is given up by an operator', { source: 'operator' }, 'abandoned'],
    ['is no longer known', { source: 'missing', stop_code: 'TaskFailedToStart' }, 'unknown'],
    [
      'has two essential containers, of which one is killed',
      { containers: [container(0), container(137)] },
      'killed_after_grace',
    ],
    [
      'has two essential containers, of which one left no exit code',
      { containers: [container(null), container(143)] },
      'stopped_on_signal',
    ],
    [
      'has two essential containers, of which one ran out of memory',
      {
        stop_code: 'EssentialContainerExited',
        containers: [container(0), container(137, 'OutOfMemoryError')],
      },
      'out_of_memory',
    ],
    [
      'exits by itself, for a reason that is not its memory',
      { stop_code: 'EssentialContainerExited', containers: [container(1, 'CannotStartContainerError')] },
      'exited_before_stop',
    ],
    ['stops without any exit code', { containers: [container(null)] }, 'unknown'],
    ['stops with a code that ECS does not have yet', { stop_code: 'SomethingNew' }, 'unknown'],
  ])('a worker that %s', (_, proof, stopClass) => {
    expect(stopClassOf(aProof(proof))).toBe(stopClass);
  });
});
