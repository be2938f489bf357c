import { parseArgs } from 'node:util';
import { type Explored, explore } from './explore.ts';
import { SETTINGS } from './small-world.ts';

/** `npm run exhaustive`: every state of a small world, setting by setting, or as many as `--states` allows. */
const { values } = parseArgs({
  options: {
    states: { type: 'string', default: '5000000' },
    handlers: { type: 'string', default: '1' },
  },
});
const maxStates = wholeNumber('states', values.states);
const handlersAtOnce = wholeNumber('handlers', values.handlers);
for (const setting of SETTINGS) {
  const beganMs = performance.now();
  const explored = explore({ ...setting, handlersAtOnce }, maxStates);
  tell(setting.name, explored, (performance.now() - beganMs) / 1000);
  if (explored.violation !== null || explored.deadEnds > 0) process.exitCode = 1;
}

function tell(name: string, explored: Explored, seconds: number): void {
  const { states, transitions, isWhole, violation, deadEnds, deadEnd } = explored;
  console.log(
    `a run ${name}: ${states} states, ${transitions} transitions, ${isWhole ? 'all there are' : 'not all there are'}; ` +
      `${violation ? 'a promise is BROKEN' : 'no promise broken'}, ${deadEnds} dead ends; ${seconds.toFixed(1)} s`,
  );
  for (const line of violation ?? deadEnd ?? []) console.log(`  ${line}`);
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 1)
    throw new Error(`--${name}: expected a whole number from 1, got ${text}`);
  return number;
}
