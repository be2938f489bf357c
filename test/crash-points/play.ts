import type { Fate } from '../simulation/engine/calls.ts';
import type { Report, Violation } from '../simulation/invariants/violation.ts';
import { inTurn } from './acts/order.ts';
import type { Sites } from './call-recorder.ts';
import { type Door, doorOf } from './doors.ts';
import { type Ending, endingOf } from './ending.ts';
import { type Fault, FAULTS } from './fault.ts';
import { functions } from './functions.ts';
import { checkAtTheEnd, checkOnTheWay, isQuiet } from './promises.ts';
import type { Cast, Scenario, Trouble } from './scenario.ts';
import { staging } from './staging.ts';
import { type Stream, stream } from './stream.ts';

/** One call that a door made of AWS. */
export interface Boundary {
  readonly door: Door;
  readonly call: string;
  readonly by: string;
}

export interface Play {
  /** In the order in which they were made. */
  readonly boundaries: readonly Boundary[];
  readonly violation: Violation | undefined;
  readonly ending: Ending;
}

interface Options {
  readonly trace?: (atMs: number, line: string) => void;
  readonly sites?: Sites;
}

/** Calls of the API come in between those of a function that is not waited for. */
const LATENCY_MS: Readonly<Record<Door, number>> = {
  api: 5,
  consumer: 8,
  sweep: 8,
  publisher: 8,
  runbook: 5,
  'console-read': 5,
  'console-terminate': 5,
};
const SWEEP_EVERY_SECONDS = 60;
const HINDRANCES = [
  'StopTask is denied',
  'DescribeTasks is denied',
  'DescribeTasks goes unanswered',
  'DescribeTaskDefinition is denied',
] as const satisfies readonly Trouble[];
/** No scenario takes more, whatever goes wrong. */
const MAX_SWEEPS = 180;

/** Plays a scenario with these calls going wrong, until nothing goes on any more. */
export async function play(
  scenario: Scenario,
  faults: readonly Fault[] = [],
  { trace, sites }: Options = {},
): Promise<Play> {
  const boundaries: Boundary[] = [];
  const course: Course = { violation: undefined, troubledUntilMs: 0, isPlayed: false, isOver: false };
  const report: Report = (invariant, detail) => void (course.violation ??= { invariant, detail });
  const fate: Fate = {
    latencyMs: () => LATENCY_MS[doorOf(world.stage.current().name)],
    strike: ({ name: by }, { name: call }) => {
      boundaries.push({ door: doorOf(by), call, by });
      spring(cast, call);
      const fault = faults.find((each) => each.call === boundaries.length);
      if (fault) course.troubledUntilMs = world.timeline.nowMs();
      return fault && FAULTS[fault.fault];
    },
  };
  const stage = staging({ scenario, fate, report, trace, sites });
  const { world } = stage;
  const cast: Cast = {
    ...stage,
    functions: functions(stage, scenario),
    workers: new Map(),
    traps: new Map(),
    accepted: new Map(),
    unanswered: [],
  };
  world.timeline.after(0, () => inTurn(...scenario.acts)(cast, () => (course.isPlayed = true)));
  const everySeconds = scenario.sweepEverySeconds ?? SWEEP_EVERY_SECONDS;
  sweepUntilQuiet({ cast, course, everySeconds, bus: scenario.hasBus && stream(stage), report });
  await world.stage.run(() => course.isOver || course.violation !== undefined);
  if (course.violation === undefined) await checkAtTheEnd(cast, stage.ports, scenario, report);
  return { boundaries, violation: course.violation, ending: await endingOf(world) };
}

/** How far a play has come. */
interface Course {
  violation: Violation | undefined;
  /** When a call last went wrong, or ECS last denied one. */
  troubledUntilMs: number;
  isPlayed: boolean;
  isOver: boolean;
}

function spring({ traps, world }: Cast, call: string): void {
  const act = traps.get(call);
  traps.delete(call);
  if (act) world.timeline.after(0, act);
}

interface Sweeping {
  readonly cast: Cast;
  readonly course: Course;
  readonly everySeconds: number;
  readonly bus: Stream | undefined;
  readonly report: Report;
}

function sweepUntilQuiet({ cast, course, everySeconds, bus, report }: Sweeping): void {
  const { world, functions } = cast;
  let left = MAX_SWEEPS;
  const sweep = (): void => {
    bus?.poll();
    if (HINDRANCES.some((trouble) => cast.outside.troubles.has(trouble)))
      course.troubledUntilMs = world.timeline.nowMs();
    checkOnTheWay(cast, { sinceMs: course.troubledUntilMs, roundSeconds: everySeconds }, report);
    left -= 1;
    if (left === 0) report('L1', 'something goes on for ever');
    course.isOver = course.isPlayed && isQuiet(world) && (bus?.isEmpty() ?? true);
    if (course.isOver) return;
    world.timeline.after(1000 * everySeconds, sweep);
    functions.sweep();
  };
  world.timeline.after(1000 * everySeconds, sweep);
}
