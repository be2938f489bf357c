import { hasEnded } from '../../functions/core/run.ts';
import { checkBindings } from '../simulation/invariants/bindings.ts';
import { checkHistory } from '../simulation/invariants/history.ts';
import { checkLeftovers, checkProgress, checkSwept, type Rounds } from '../simulation/invariants/liveness.ts';
import type { Report } from '../simulation/invariants/violation.ts';
import type { World } from '../simulation/world/world.ts';
import { faultOfEvent } from '../support/openapi.ts';
import type { MorePorts } from './ports.ts';
import type { Cast, Scenario } from './scenario.ts';

/** The liveness of the simulator, once a minute; its safety is checked with each write by the world itself. */
export function checkOnTheWay(cast: Cast, rounds: Rounds, report: Report): void {
  const { store, timeline, orphans } = cast.world;
  const progress = progressOf(cast, rounds.sinceMs, report);
  for (const run of store.allRuns()) {
    checkProgress(progress, run, timeline.nowMs());
    checkSwept(progress, run, rounds, timeline.nowMs());
    orphans?.check(run, rounds);
  }
}

function progressOf({ world, accepted }: Cast, faultsEndedAtMs: number, report: Report) {
  const { ecs, deps } = world;
  return { ecs, ladder: deps.ladder, report, faultsEndedAtMs, accepted, clearedAtMs: 0, skewSeconds: 0 };
}

export async function checkAtTheEnd(
  cast: Cast,
  { bus }: MorePorts,
  { hasBus }: Scenario,
  report: Report,
): Promise<void> {
  const { store, ecs, consumer } = cast.world;
  for (const name of cast.unanswered)
    report('L1', `${name} is left without an answer, however often repeated`);
  for (const { body } of [...consumer.steps.deadLetters, ...consumer.facts.deadLetters])
    report('L3', `a message is a dead letter: ${JSON.stringify(body)}`);
  for (const run of store.allRuns()) {
    if (cast.accepted.has(run.run_id) && run.termination === null)
      report('L1', `run ${run.run_id}: its termination was accepted and is gone`);
    checkLeftovers(progressOf(cast, 0, report), run);
    await checkBindings(store, ecs, run, report);
    await checkHistory(store, run, true, report);
    await checkSchema(store, run.run_id, report);
    if (hasBus) await checkPublished(cast.world, bus.published, run.run_id, report);
  }
}

async function checkSchema(store: World['store'], runId: string, report: Report): Promise<void> {
  for (const event of await store.listEvents(runId, 0, 10_000)) {
    const fault = faultOfEvent(event);
    if (fault !== undefined) report('L3', `run ${runId}: not as published: ${fault}`);
  }
}

/** Each event of a run goes out, the first time in its order. */
async function checkPublished(
  { store }: World,
  published: MorePorts['bus']['published'],
  runId: string,
  report: Report,
): Promise<void> {
  const events = await store.listEvents(runId, 0, 10_000);
  const ids = new Set(published.filter(({ run_id }) => run_id === runId).map(({ id }) => id));
  if ([...ids].join() !== events.map(({ id }) => id).join())
    report('L3', `run ${runId}: events ${[...ids].join()} were published of ${events.length}`);
}

/** Nothing goes on any more: all runs and workers have ended, and every message is taken. */
export function isQuiet({ store, ecs, consumer }: World): boolean {
  return (
    store.allRuns().every((run) => hasEnded(run) && run.next_at === null) &&
    ecs.workers.every(({ isAlive, killableFromMs }) => !isAlive || killableFromMs === Infinity) &&
    consumer.steps.isEmpty() &&
    consumer.facts.isEmpty()
  );
}
