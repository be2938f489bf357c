import type { NewEvent, Run, RunMove } from '../../functions/core/run.ts';
import { released, type TaskRelease } from '../../functions/core/task.ts';
import type { SmallWorld, Told } from './small-world.ts';

export interface Write {
  readonly run: number;
  readonly read: Run;
  readonly move: RunMove;
  readonly release?: TaskRelease;
  /** An operator's request: only while the task is on this run. */
  readonly mustBeRunning?: true;
}

/** The conditional write, as the contract suite of the stores has it; undefined where the condition fails. */
export function committed(
  world: SmallWorld,
  { run, read, move, release, mustBeRunning }: Write,
): SmallWorld | undefined {
  const stored = world.runs[run];
  const told = world.told[run];
  if (stored === undefined || told === undefined || !isAsRead(stored, read)) return undefined;
  const isCurrent = world.task.current_run_id === read.run_id && world.task.status === 'running';
  if (mustBeRunning && !isCurrent) return undefined;
  const version = stored.version + move.events.length;
  const moved = { ...stored, ...move.set, version, revision: stored.revision + 1 } as Run;
  return {
    ...world,
    runs: world.runs.with(run, moved),
    told: world.told.with(run, move.events.reduce(tell, told)),
    task: release && isCurrent ? released(world.task, release) : world.task,
  };
}

export function isAsRead(stored: Run, read: Run): boolean {
  return stored.version === read.version && stored.revision === read.revision;
}

const TERMINAL: ReadonlySet<string> = new Set([
  'reclaimed',
  'timed_out',
  'completed',
  'failed',
  'blocked',
  'crashed',
]);

function tell({ requested, terminal, isStuck }: Told, { kind, payload }: NewEvent): Told {
  const isTakenBack =
    kind === 'unstuck' || (kind === 'termination_tightened' && payload['restarted'] === true);
  return {
    requested: requested + (kind === 'termination_requested' ? 1 : 0),
    terminal: terminal + (TERMINAL.has(kind) ? 1 : 0),
    isStuck: kind === 'stuck' || (isStuck && !isTakenBack),
  };
}
