import { hasEnded } from '../../functions/core/run.ts';
import { keyOf } from './key.ts';
import { movesOf } from './moves.ts';
import { brokenBy } from './promises.ts';
import { beginningOf, type Setting, type SmallWorld } from './small-world.ts';

export interface Explored {
  readonly states: number;
  readonly transitions: number;
  /** Every reachable state was met. */
  readonly isWhole: boolean;
  /** The first promise that broke, with the way that leads there. */
  readonly violation: readonly string[] | null;
  /** States from which Standdown, left alone with time, brings some termination neither to its end nor to be told. */
  readonly deadEnds: number;
  readonly deadEnd: readonly string[] | null;
}

interface Seen {
  readonly from: number;
  readonly name: string;
}

/** Breadth-first, so that the way to a violation is the shortest there is. */
export function explore(setting: Setting, maxStates: number): Explored {
  const beginning = beginningOf(setting);
  const indexOf = new Map([[keyOf(beginning), 0]]);
  const seen: Seen[] = [{ from: -1, name: `begin ${setting.name}` }];
  const waiting: (SmallWorld | undefined)[] = [beginning];
  const ownMoves: [number, number][] = [];
  const isGood = [isTold(beginning)];
  let transitions = 0;
  let expanded = 0;
  for (; expanded < waiting.length && waiting.length < maxStates; expanded += 1) {
    const world = waiting[expanded];
    if (world === undefined) continue;
    waiting[expanded] = undefined;
    for (const { name, to, isOwn } of movesOf(world, setting)) {
      transitions += 1;
      const broken = brokenBy(world, to);
      if (broken !== undefined) {
        const violation = [...wayTo(seen, expanded), name, broken];
        return { states: seen.length, transitions, isWhole: false, violation, deadEnds: 0, deadEnd: null };
      }
      const key = keyOf(to);
      const known = indexOf.get(key);
      const index = known ?? seen.length;
      if (isOwn) ownMoves.push([expanded, index]);
      if (known !== undefined) continue;
      indexOf.set(key, index);
      seen.push({ from: expanded, name });
      waiting.push(to);
      isGood.push(isTold(to));
    }
  }
  const lost = deadEndsOf(isGood, ownMoves, expanded);
  const [first] = lost;
  return {
    states: seen.length,
    transitions,
    isWhole: expanded === waiting.length,
    violation: null,
    deadEnds: lost.length,
    deadEnd: first === undefined ? null : wayTo(seen, first),
  };
}

/** Each termination has come to its end, or its worker is told to be stuck. */
function isTold({ runs, told }: SmallWorld): boolean {
  return runs.every(
    (run, index) => hasEnded(run) || run.termination === null || told[index]?.isStuck === true,
  );
}

/** Of the states that were expanded, those from which no own move leads on to a good one; the unexpanded count as good. */
function deadEndsOf(
  isGood: readonly boolean[],
  ownMoves: readonly [number, number][],
  expanded: number,
): number[] {
  const comingFrom = new Map<number, number[]>();
  for (const [from, to] of ownMoves) {
    const list = comingFrom.get(to);
    if (list) list.push(from);
    else comingFrom.set(to, [from]);
  }
  const leads = isGood.map((good, index) => good || index >= expanded);
  const waiting = leads.flatMap((good, index) => (good ? [index] : []));
  for (let index = waiting.pop(); index !== undefined; index = waiting.pop()) {
    for (const from of comingFrom.get(index) ?? []) {
      if (leads[from]) continue;
      leads[from] = true;
      waiting.push(from);
    }
  }
  return leads.flatMap((good, index) => (good ? [] : [index]));
}

function wayTo(seen: readonly Seen[], index: number): string[] {
  const way: string[] = [];
  for (let at = seen[index]; at !== undefined; at = seen[at.from]) way.unshift(at.name);
  return way;
}
