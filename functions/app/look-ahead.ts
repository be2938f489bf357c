import { decide } from '../core/decide.ts';
import { decideLate } from '../core/decide-late.ts';
import type { Step } from '../core/messages.ts';
import { hasEnded, type Run } from '../core/run.ts';
import { epochSeconds } from '../core/time.ts';
import type { WorkerRef } from '../core/worker.ts';
import type { WorkerViews } from '../ports/worker-views.ts';
import type { StepDeps } from './step-run.ts';

interface LookAheadDeps extends StepDeps {
  readonly views: Pick<WorkerViews, 'lookAll'>;
}

/**
 * Reads the runs of a batch of steps, and looks at all their workers that are to be looked at, in one call for each
 * cluster. Each answer stands for one read or look: every write is conditioned on the run as it was read, and whoever
 * must look twice, or at a worker that ECS did not show, asks for itself.
 * @returns what the steps are to be taken with
 */
export async function lookAhead(deps: LookAheadDeps, steps: readonly Step[]): Promise<StepDeps> {
  const runIds = [...new Set(steps.map(({ run_id }) => run_id))];
  if (runIds.length < 2) return deps;
  const { store, workers, views } = deps;
  const read = await Promise.all(runIds.map(async (runId) => [runId, await store.readRun(runId)] as const));
  const runs = new Map(read);
  const wanted = [...runs.values()].flatMap((run) => (run ? lookedAt(deps, run) : []));
  const seen = new Map(wanted.length < 2 ? [] : await views.lookAll(wanted));
  return {
    ...deps,
    store: {
      ...store,
      readRun: (runId) => (runs.has(runId) ? Promise.resolve(takeFrom(runs, runId)) : store.readRun(runId)),
    },
    workers: {
      ...workers,
      look: (worker) => {
        const view = takeFrom(seen, worker.task_arn);
        if (view?.kind === 'seen') return Promise.resolve(view);
        // ECS asks for patience: nobody asks again at once.
        if (view?.kind === 'throttled')
          return Promise.resolve({ kind: 'unclear', why: 'ecs:DescribeTasks: throttled' });
        return workers.look(worker);
      },
    },
  };
}

/** The workers that a step of this run would look at first. */
function lookedAt({ ladder, clock }: StepDeps, run: Run): readonly WorkerRef[] {
  const now = epochSeconds(clock.nowMs());
  const notLooked = { kind: 'not-looked' } as const;
  const decisions = [
    hasEnded(run) ? ({ kind: 'nothing' } as const) : decide(run, notLooked, ladder, now),
    decideLate(run, notLooked, ladder, now),
  ];
  return decisions.flatMap((decision) => (decision.kind === 'look' ? decision.worker : []));
}

function takeFrom<Value>(answers: Map<string, Value>, key: string): Value | undefined {
  const answer = answers.get(key);
  answers.delete(key);
  return answer;
}
