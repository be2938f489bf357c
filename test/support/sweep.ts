import { memorySweepNotes } from '../../functions/adapters/memory/memory-sweep-notes.ts';
import { sweep, type SweepDeps, type SweepLimits } from '../../functions/app/sweep.ts';
import { takeStep } from '../../functions/app/take-step.ts';
import type { OrphanRules } from '../../functions/core/orphan.ts';
import { recordedMetrics } from './metrics.ts';
import { aWorker, freshId, NOW } from './records.ts';
import { aWorld, type World } from './world.ts';

export const EVENT_GRACE_SECONDS = 60;
export const ORPHAN_AGE_SECONDS = 300;
const LIMITS: SweepLimits = { maxDueRuns: 1000, maxPages: 20, maxStoppingPages: 20, workMs: 35_000 };

/** A world with a sweep, and verbs that bring about what it is there for. */
export function aSweptWorld(rules: Partial<OrphanRules> = {}) {
  const world = aWorld();
  const metrics = recordedMetrics();
  const deps = {
    ...world,
    notes: memorySweepNotes(),
    renewals: world.store,
    metrics,
    eventGraceSeconds: EVENT_GRACE_SECONDS,
    orphanRules: { ageSeconds: ORPHAN_AGE_SECONDS, stopOrphans: false, ...rules },
  } satisfies SweepDeps & World;
  return {
    ...deps,
    /** What the last pass measured. */
    measured: metrics.added,
    sweep(overrides: Partial<SweepDeps & SweepLimits> = {}) {
      metrics.added.length = 0;
      return sweep({ ...deps, ...overrides }, { ...LIMITS, ...overrides });
    },

    /** The consumer takes what was sent to it. */
    async takeSteps() {
      for (const { step } of world.steps.sent.splice(0)) await takeStep(world, step);
    },

    /** A run with its worker, at rest: nobody looks at it again by itself. */
    async resting() {
      const run = await world.running();
      world.clock.advance(30);
      await takeStep(world, { run_id: run.runId, hops: 0 });
      const { next_at, worker } = await world.readRun(run.runId);
      if (next_at !== null || !worker?.confirmed) throw new Error(`run ${run.runId} is not at rest`);
      return run;
    },

    /** A second worker of the run's, launched with it and never attached. */
    stray(runId: string, createdAt = NOW) {
      const worker = aWorker();
      world.launch(runId, worker);
      this.change(worker.task_arn, { created_at: createdAt });
      return worker;
    },

    /** Changes what ECS shows of a worker. */
    change(taskArn: string, changes: Partial<Parameters<typeof world.workers.put>[0]>) {
      const shown = world.workers.all().find(({ task_arn }) => task_arn === taskArn);
      if (shown === undefined) throw new Error(`no worker ${taskArn}`);
      world.workers.put({ ...shown, ...changes });
    },

    /** So many runs without a worker, each a second younger than the one before. */
    async openRuns(count: number) {
      for (let left = count; left > 0; left -= 1) {
        await world.running({ hasWorker: false });
        world.clock.advance(1);
      }
    },

    nobodysId: () => freshId('nobody'),
  };
}

export type SweptWorld = ReturnType<typeof aSweptWorld>;
