import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseWorkerStopped } from '../../../functions/consumer/messages.ts';
import { judge } from '../../../functions/core/proof.ts';
import type { Outcome } from '../../../functions/core/run.ts';
import { settle } from '../../../functions/core/settlement.ts';
import type { StopClass } from '../../../functions/core/stop-class.ts';
import type { WorkerContainer } from '../../../functions/core/worker.ts';
import { anOpenRun, aTermination, aWorker, NOW } from '../../support/records.ts';

/** What ECS tells of a stopped task, in the shape of its events, and what we make of it. */
interface StoppedTask {
  /** Where the shape was seen. Account, ids and times are made up. */
  readonly source: string;
  readonly run: {
    /** `stopping`: an operator wants the run to end, and StopTask was called. */
    readonly termination: 'none' | 'stopping';
    readonly containers: readonly WorkerContainer[];
  };
  readonly expected: Expected;
  readonly event: { readonly detail: { readonly taskArn: string; readonly launchType: string } };
}

type Expected =
  | { readonly verdict: 'alive' | 'unproven' }
  | {
      readonly verdict: 'proven';
      readonly outcome: Outcome;
      readonly stop_class: StopClass;
      readonly error: string | null;
      /** Of a reclaimed run only. */
      readonly forced?: boolean;
    };

const FOLDER = join(import.meta.dirname, '../../fixtures/stopped-tasks');
const files = globSync('*.json', { cwd: FOLDER }).sort();
const read = (file: string) => JSON.parse(readFileSync(join(FOLDER, file), 'utf8')) as StoppedTask;

describe('a stopped task', () => {
  it('was recorded in at least 24 shapes, each with its source', () => {
    expect(files.length).toBeGreaterThanOrEqual(24);
    expect(files.filter((file) => read(file).source === '')).toEqual([]);
  });

  it.each(files.map((file) => [basename(file, '.json'), read(file)] as const))('%s', (_, stoppedTask) => {
    expect(resultOf(stoppedTask)).toEqual(stoppedTask.expected);
  });
});

/** The way of an event: read by the door, judged, settled. */
function resultOf({ run: { termination, containers }, event }: StoppedTask): Expected {
  const { taskArn: task_arn, launchType: launch_type } = event.detail;
  const worker = aWorker({ task_arn, launch_type, containers });
  const stopping = aTermination({ reason: 'wrong prompt', state: 'stopping', rung: 'stop' });
  const run = anOpenRun({ worker, termination: termination === 'none' ? null : stopping });
  const verdict = judge(run.run_id, worker, parseWorkerStopped(JSON.stringify(event)), 'event', NOW);
  if (verdict.kind === 'alive' || verdict.kind === 'unproven') return { verdict: verdict.kind };
  if (verdict.kind !== 'proven') throw new Error(`not ours: ${JSON.stringify(verdict)}`);
  const { outcome, set, events } = settle(run, verdict.proof, NOW);
  const { stop_class, forced } = events.at(-1)?.payload as { stop_class: StopClass; forced?: boolean };
  const told = { verdict: verdict.kind, outcome, stop_class, error: set.error };
  return forced === undefined ? told : { ...told, forced };
}
