import { attach, recordSighting } from '../../functions/core/attachment.ts';
import { decide } from '../../functions/core/decide.ts';
import type { Decision, View } from '../../functions/core/decision.ts';
import { decideLate } from '../../functions/core/decide-late.ts';
import { lateWorkerStopped } from '../../functions/core/late-worker.ts';
import { judge } from '../../functions/core/proof.ts';
import { afterRefusal } from '../../functions/core/refusal.ts';
import { hasEnded, type Proof, type Run } from '../../functions/core/run.ts';
import { settle } from '../../functions/core/settlement.ts';
import { beginTermination } from '../../functions/core/termination-request.ts';
import type { Sighting, Worker } from '../../functions/core/worker.ts';
import type { StopAnswer } from '../../functions/ports/workers.ts';
import {
  LADDER,
  type Setting,
  sightingOf,
  type SmallWorld,
  type Then,
  type Truth,
  type UnderWay,
  workerOf,
} from './small-world.ts';

/** A way in which a handler may go on: where it then stands, and what became of ECS's one lie. */
export interface Way {
  readonly name: string;
  readonly next: UnderWay | null;
  readonly hasFlaked?: true;
  /** AWS kept its answer, or its service, back. Nothing that is to come about may rely on that. */
  readonly isDenied?: true;
}

const NOTHING: Then = { kind: 'nothing' };

/** The ways of a step, from its read up to its first write: functions/app/step-run.ts, a call at a time. */
export function stepWays(world: SmallWorld, run: number, setting: Setting, view: View): readonly Way[] {
  const read = world.runs[run];
  if (read === undefined) return [];
  const decision = hasEnded(read)
    ? decideLate(read, view, LADDER, world.now)
    : (setting.decide ?? decide)(read, view, LADDER, world.now);
  return carryOut(world, run, read, setting, decision);
}

function carryOut(
  world: SmallWorld,
  run: number,
  read: Run,
  setting: Setting,
  decision: Decision,
): readonly Way[] {
  const commit = (then: Then, move: Extract<UnderWay, { stage: 'commit' }>['move']): readonly Way[] => [
    { name: decision.kind, next: { stage: 'commit', run, read, move, then } },
  ];
  switch (decision.kind) {
    case 'nothing':
      return [{ name: 'nothing', next: null }];
    case 'write':
      return commit(NOTHING, decision.move);
    case 'stop':
    case 'kill': {
      const { kind, worker, move } = decision;
      return commit({ kind: 'call', call: kind, worker, before: read.termination }, move);
    }
    case 'terminate':
      return commit(
        { kind: 'decide', view: { kind: 'not-looked' } },
        beginTermination(decision.request, `policy-${run}`, world.now),
      );
    case 'settle':
      return [{ name: 'settle', next: settlement(world, run, read, decision.proof) }];
    case 'search':
      return search(world, run, read, setting);
    case 'look':
      return look(world, run, read, setting, decision.worker);
  }
}

function settlement(world: SmallWorld, run: number, read: Run, proof: Proof): UnderWay | null {
  if (hasEnded(read)) return null;
  const { set, events, task } = settle(read, proof, world.now);
  return { stage: 'commit', run, read, move: { set, events }, release: task, then: NOTHING };
}

const UNCLEAR = [
  { kind: 'unclear', why: 'throttled' },
  { kind: 'unclear', why: 'no answer', outage: true },
  { kind: 'unclear', why: 'ecs:DescribeTasks denied', lasting: true },
] as const;

function withoutOutage<Answer extends object>(
  answers: readonly Answer[],
  { mayBeOut }: Setting,
): readonly Answer[] {
  return answers.filter((answer) => mayBeOut === true || !('outage' in answer));
}

function unclearWays(world: SmallWorld, run: number, setting: Setting): readonly Way[] {
  const ways = withoutOutage(UNCLEAR, setting).flatMap((view) => stepWays(world, run, setting, view));
  return ways.map((way) => ({ ...way, isDenied: true }));
}

function search(world: SmallWorld, run: number, read: Run, setting: Setting): readonly Way[] {
  const unclear = unclearWays(world, run, setting);
  if (world.truths[run] === 'unborn' || hasEnded(read))
    return [...unclear, ...stepWays(world, run, setting, { kind: 'no-worker-found' })];
  const move = attach(read, workerOf(run, setting.launchType), 'standdown', world.now);
  const then: Then = { kind: 'decide', view: { kind: 'not-looked' } };
  return [...unclear, { name: 'found', next: { stage: 'commit', run, read, move, then } }];
}

function look(world: SmallWorld, run: number, read: Run, setting: Setting, worker: Worker): readonly Way[] {
  const truth = world.truths[run] ?? 'unborn';
  const unclear = unclearWays(world, run, setting);
  const missing = stepWays(world, run, setting, { kind: 'missing' });
  const seen = sightingsOf(truth, run, setting.launchType).flatMap((sighting) =>
    see(world, run, read, setting, worker, sighting),
  );
  if (seen.length === 0) return [...unclear, ...missing];
  const flaked = missing.map((way) => ({
    ...way,
    name: `${way.name} after a false MISSING`,
    hasFlaked: true as const,
  }));
  return [...unclear, ...seen, ...(world.mayFlake && truth === 'running' ? flaked : [])];
}

/** Whether ECS has taken a StopTask is not part of the world: a worker that runs is shown either way. */
function sightingsOf(truth: Truth, run: number, launchType: Setting['launchType']): readonly Sighting[] {
  const sighting = sightingOf(truth, run, launchType);
  if (sighting === undefined) return [];
  return truth === 'running' ? [sighting, { ...sighting, desired_status: 'STOPPED' }] : [sighting];
}

function see(
  world: SmallWorld,
  run: number,
  read: Run,
  setting: Setting,
  worker: Worker,
  sighting: Sighting,
): readonly Way[] {
  const verdict = judge(read.run_id, worker, sighting, 'describe', world.now);
  const move = recordSighting(read, worker, worker, verdict, sighting);
  return move === undefined
    ? stepWays(world, run, setting, verdict)
    : [
        {
          name: 'seen',
          next: { stage: 'commit', run, read, move, then: { kind: 'decide', view: verdict } },
        },
      ];
}

/** The STOPPED event, whenever and how often it comes: functions/app/settle-worker.ts. */
export function eventWays(world: SmallWorld, run: number, setting: Setting): readonly Way[] {
  const read = world.runs[run];
  const sighting = sightingOf(world.truths[run] ?? 'unborn', run, setting.launchType);
  if (read === undefined || sighting?.last_status !== 'STOPPED') return [];
  const late = read.late_workers.find(({ stopped_at }) => stopped_at === null);
  const worker = hasEnded(read) ? late : (read.worker ?? undefined);
  if (worker === undefined) return [];
  const verdict = judge(read.run_id, worker, sighting, 'event', world.now);
  if (verdict.kind === 'proven') {
    const next: UnderWay | null = late
      ? {
          stage: 'commit',
          run,
          read,
          move: lateWorkerStopped(read, late, verdict.proof, world.now),
          then: NOTHING,
        }
      : settlement(world, run, read, verdict.proof);
    return [{ name: 'proof', next }];
  }
  const move = recordSighting(read, worker, worker, verdict, sighting);
  return move ? [{ name: 'doubt', next: { stage: 'commit', run, read, move, then: NOTHING } }] : [];
}

const ANSWERS: readonly StopAnswer[] = [
  { kind: 'accepted' },
  { kind: 'deferred', why: 'ThrottlingException' },
  { kind: 'deferred', why: 'no answer', outage: true },
  { kind: 'denied', why: 'ecs:StopTask denied' },
];
const REFUSED: StopAnswer = { kind: 'refused', why: 'The referenced task was not found.' };

/** How AWS may answer the call that is under way, and where the handler then stands. */
export function answerWays(
  world: SmallWorld,
  { run, read, call, worker, before }: Extract<UnderWay, { stage: 'call' }>,
  setting: Setting,
): readonly (Way & { readonly answer: StopAnswer })[] {
  const isKnown = sightingOf(world.truths[run] ?? 'unborn', run, setting.launchType) !== undefined;
  const answers = withoutOutage(isKnown ? ANSWERS : [REFUSED, ...ANSWERS.slice(1)], setting);
  // A kill is refused as its StopTask is, or after one that was taken.
  const befores = call === 'kill' ? [before, read.termination] : [before];
  return answers.flatMap((answer) => {
    const ways: readonly Way[] =
      answer.kind === 'accepted'
        ? [{ name: 'nothing', next: null }]
        : befores.flatMap((held) => {
            const move = afterRefusal(read, worker, answer, held, world.now);
            return carryOut(world, run, read, setting, { kind: 'write', move });
          });
    const isDenied = answer.kind === 'deferred' || answer.kind === 'denied';
    const named = { name: `${call} ${answer.kind}`, answer, ...(isDenied && { isDenied: true as const }) };
    return ways.map((way) => ({ ...way, ...named }));
  });
}
