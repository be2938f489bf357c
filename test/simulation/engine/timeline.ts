/** Virtual time: what is to happen when. Of two things at the same moment the one planned first comes first. */
export interface Timeline {
  nowMs(): number;
  /** A time that has passed counts as now. */
  at(epochMs: number, act: () => void): void;
  after(milliseconds: number, act: () => void): void;
  /** Moves time on to what comes next and gives it; undefined once nothing is planned. */
  next(): (() => void) | undefined;
}

interface Planned {
  readonly atMs: number;
  readonly order: number;
  readonly act: () => void;
}

export function timeline(startMs: number): Timeline {
  let nowMs = startMs;
  let order = 0;
  const heap: Planned[] = [];
  const at = (epochMs: number, act: () => void): void => {
    order += 1;
    push(heap, { atMs: Math.max(epochMs, nowMs), order, act });
  };
  return {
    nowMs: () => nowMs,
    at,
    after: (milliseconds, act) => at(nowMs + milliseconds, act),
    next: () => {
      const planned = pop(heap);
      if (planned === undefined) return undefined;
      nowMs = planned.atMs;
      return planned.act;
    },
  };
}

function isBefore(one: Planned, other: Planned): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order);
}

/** A binary heap: the earliest on top, each no later than its two children. */
function push(heap: Planned[], planned: Planned): void {
  let index = heap.length;
  while (index > 0) {
    const above = (index - 1) >> 1;
    const parent = heap[above];
    if (parent === undefined || isBefore(parent, planned)) break;
    heap[index] = parent;
    index = above;
  }
  heap[index] = planned;
}

function pop(heap: Planned[]): Planned | undefined {
  const [top] = heap;
  const last = heap.pop();
  if (top === undefined || last === undefined || heap.length === 0) return top;
  let index = 0;
  for (;;) {
    const left = heap[2 * index + 1];
    const right = heap[2 * index + 2];
    const isRight = left !== undefined && right !== undefined && isBefore(right, left);
    const child = isRight ? right : left;
    if (child === undefined || isBefore(last, child)) break;
    heap[index] = child;
    index = 2 * index + (isRight ? 2 : 1);
  }
  heap[index] = last;
  return top;
}
