import { Unavailable } from '../ports/unavailable.ts';

/** Enough for a crowd of callers on one run: each round, at least one of them gets through. */
const ROUNDS = 10;

/** Reads, decides and writes anew for as long as somebody else's write came first. */
export async function untilStored<Result extends object>(
  round: () => Promise<Result | 'run-changed'>,
): Promise<Result> {
  for (let count = 0; count < ROUNDS; count += 1) {
    const result = await round();
    if (result !== 'run-changed') return result;
  }
  throw new Unavailable(`run changed ${ROUNDS} times while it was being written`);
}
