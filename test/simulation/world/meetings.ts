import type { MemoryRunStore } from '../../../functions/adapters/memory/memory-run-store.ts';
import type { Run } from '../../../functions/core/run.ts';
import { hasStopped, serviceOf } from '../../../functions/core/proof.ts';
import type { Sighting } from '../../../functions/core/worker.ts';
import type { Look, StopAnswer } from '../../../functions/ports/workers.ts';
import { INPUTS, type InputName } from '../../functions/core/state-table/inputs.ts';
import { stateOf } from '../../functions/core/state-table/state-of.ts';

/** What an invocation came upon in ECS; it makes one step another input of docs/states.md than the next. */
export interface Seen {
  look?: Look['kind'] | 'stopped' | 'silent' | 'foreign' | 'service';
  hasSearched?: boolean;
  stop?: StopAnswer['kind'];
  /** When ECS last answered about the worker of a run, by run. */
  answeredAtMs?: Map<string, number>;
}

/** Which states of docs/states.md were met by which inputs: how far schedules reach. */
export interface Meetings {
  /** @returns what to call once the invocation has answered */
  begin(runId: string): (input: string | undefined) => void;
  readonly met: ReadonlySet<string>;
}

export function meetings(store: MemoryRunStore): Meetings {
  const met = new Set<string>();
  return {
    met,
    begin: (runId) => {
      const run = runOf(store, runId);
      const state = run && stateOf(run);
      return (input) => {
        if (state !== undefined && input !== undefined && input in INPUTS) met.add(`${state} × ${input}`);
      };
    },
  };
}

export function runOf(store: MemoryRunStore, runId: string): Run | undefined {
  return store.allRuns().find(({ run_id }) => run_id === runId);
}

/** The name of a step in docs/states.md, by what it came upon; one whose policy ended the run goes by that. */
export function stepInput(seen: Seen, before: Run | undefined, after: Run | undefined): InputName {
  const policy = before?.termination === null ? after?.termination?.requested_by : undefined;
  if (policy?.startsWith('policy:'))
    return `step, ${policy}${seen.stop === 'denied' ? ' exceeded, StopTask denied' : ' exceeded'}` as InputName;
  if (seen.stop !== undefined && seen.stop !== 'accepted') return `step, worker runs, StopTask ${seen.stop}`;
  if (seen.stop === 'accepted') return 'step, worker runs';
  switch (seen.look) {
    case 'seen':
      return 'step, worker runs';
    case 'stopped':
      return 'step, worker stopped';
    case 'silent':
      return 'step, worker stopped without exit code (EC2)';
    case 'foreign':
      return 'step, worker of another run';
    case 'service':
      return 'step, worker of a service';
    case 'missing':
      return 'step, worker MISSING';
    case 'unclear':
      return 'step, ECS gives no answer';
    case undefined:
      return seen.hasSearched ? 'step, no worker listed' : 'step, before it is due';
  }
}

export function sightingInput(
  runId: string,
  { started_by, launch_type, was_placed, stop_code, containers }: Sighting,
): InputName {
  if (started_by !== runId) return 'STOPPED, worker of another run';
  if (
    launch_type === 'EC2' &&
    was_placed &&
    stop_code !== 'TaskFailedToStart' &&
    containers.every(({ name, exit_code }) => name === 'log' || exit_code === null)
  )
    return 'STOPPED without exit code (EC2)';
  return stop_code === 'EssentialContainerExited' ? 'STOPPED, exit 0 by itself' : 'STOPPED on signal';
}

export function lookOf(runId: string, look: Look): NonNullable<Seen['look']> {
  if (look.kind !== 'seen') return look.kind;
  const { sighting } = look;
  if (sighting.started_by !== runId) return serviceOf(sighting) === null ? 'foreign' : 'service';
  if (!hasStopped(sighting)) return 'seen';
  return sightingInput(runId, sighting) === 'STOPPED without exit code (EC2)' ? 'silent' : 'stopped';
}
