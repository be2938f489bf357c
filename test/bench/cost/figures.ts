import { EXIT_SECONDS, waysOf } from '../../../docs/generate-cost.ts';
import { countTermination } from './count-termination.ts';
import { dollarsOf, PRICES_AS_OF } from './prices.ts';

const MILLION = 1_000_000;

/** The priced designs side by side; docs/cost.md says what each price rests on. */
export async function costLines(): Promise<readonly string[]> {
  const counted = await countTermination();
  const designs = Object.entries(waysOf(counted)).map(([name, usageAt]) => {
    const costs = EXIT_SECONDS.map((seconds) => `$${dollarsOf(usageAt(seconds), MILLION).toFixed(2)}`);
    return `${name.padEnd(50)} ${costs.map((cost) => cost.padStart(9)).join(' ')}`;
  });
  const header = `dollars a million, prices of ${PRICES_AS_OF}; worker exits after`.padEnd(50);
  return [`${header} ${EXIT_SECONDS.map((seconds) => `${seconds} s`.padStart(9)).join(' ')}`, ...designs];
}
