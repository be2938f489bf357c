import type { EventKind, Run } from '../../../../functions/core/run.ts';
import type { RunCommit } from '../../../../functions/ports/run-store.ts';
import type { World } from '../../../support/world.ts';

/** One call or write, in the order in which the app made it. */
export type Act =
  | { readonly kind: 'look' }
  | { readonly kind: 'search' }
  /** With the run as it was stored when ECS was called. */
  | { readonly kind: 'stop' | 'kill'; readonly taskArn: string; readonly stored: Run }
  | { readonly kind: 'write'; readonly fields: readonly string[]; readonly events: readonly EventKind[] }
  | { readonly kind: 'beat' }
  | { readonly kind: 'send'; readonly delaySeconds: number };

export interface Recorder {
  readonly acts: readonly Act[];
  /** Forgets what came before. */
  clear(): void;
}

/** A world whose calls and stored writes are recorded; a write whose condition failed is none. */
export function recorded(world: World) {
  const acts: Act[] = [];
  const { store, workers, steps } = world;
  const deps = {
    ...world,
    store: {
      ...store,
      commit: async (commit: RunCommit) => {
        const result = await store.commit(commit);
        if (result.kind === 'committed') acts.push(writeOf(commit));
        return result;
      },
      recordHeartbeat: async (...call: Parameters<typeof store.recordHeartbeat>) => {
        const result = await store.recordHeartbeat(...call);
        if (result.kind === 'recorded') acts.push({ kind: 'beat' });
        return result;
      },
    },
    workers: {
      ...workers,
      look: (...call: Parameters<typeof workers.look>) => {
        acts.push({ kind: 'look' });
        return workers.look(...call);
      },
      findStartedBy: (...call: Parameters<typeof workers.findStartedBy>) => {
        acts.push({ kind: 'search' });
        return workers.findStartedBy(...call);
      },
      stop: async (...call: Parameters<typeof workers.stop>) => {
        const [{ task_arn: taskArn }, reason] = call;
        const stored = await world.readRun(reason.replace('standdown run ', ''));
        acts.push({ kind: 'stop', taskArn, stored });
        return workers.stop(...call);
      },
      kill: async (...call: Parameters<typeof workers.kill>) => {
        const [{ task_arn: taskArn }] = call;
        const stored = await world.readRun((await store.findRunOfWorker(taskArn)) ?? '');
        acts.push({ kind: 'kill', taskArn, stored });
        return workers.kill(...call);
      },
    },
    steps: {
      ...steps,
      send: (...call: Parameters<typeof steps.send>) => {
        acts.push({ kind: 'send', delaySeconds: call[1] });
        return steps.send(...call);
      },
    },
  };
  return { deps, recorder: { acts, clear: () => void (acts.length = 0) } };
}

/** What a write changes of the records, beside the next look. */
function writeOf({ run, move, task, bind }: RunCommit): Act {
  const changed = Object.entries(move.set)
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(run[field as keyof Run]))
    .map(([field]) => field)
    .filter((field) => field !== 'next_at');
  const fields = changed.includes('outcome') ? ['end'] : changed;
  return {
    kind: 'write',
    fields: [...fields, ...(task?.kind === 'release' ? ['task'] : []), ...(bind ? ['binding'] : [])],
    events: move.events.map(({ kind }) => kind),
  };
}
