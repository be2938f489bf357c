/** What two things cost in one run on one machine: their medians, and how many times the one is of the other. */
export interface Comparison {
  readonly name: string;
  readonly baseline: string;
  readonly medianMs: number;
  readonly baselineMedianMs: number;
  readonly ratio: number;
  readonly rounds: number;
}

type Measure = () => Promise<number>;

/** Measures both in turn, round by round, so that a slow minute of the machine slows both. */
export async function compare(
  { name, baseline, rounds }: Pick<Comparison, 'name' | 'baseline' | 'rounds'>,
  measure: Measure,
  measureBaseline: Measure,
): Promise<Comparison> {
  const taken: number[] = [];
  const takenByBaseline: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    taken.push(await measure());
    takenByBaseline.push(await measureBaseline());
  }
  const medianMs = median(taken);
  const baselineMedianMs = median(takenByBaseline);
  return { name, baseline, medianMs, baselineMedianMs, ratio: medianMs / baselineMedianMs, rounds };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
