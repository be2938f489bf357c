import { parseArgs } from 'node:util';
import { attack, handlerUnderAttack, type Tally } from './attack.ts';

/** `npm run hostile -- --requests 1000000 --seed 1`: exits with 1 where a request was not refused as it must be. */
const { values } = parseArgs({
  options: { requests: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const requests = wholeNumber('requests', values.requests);
const seed = wholeNumber('seed', values.seed);

const stopped = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    stopped.abort();
  });
}

const startedAtMs = Date.now();
const { send, effects } = await handlerUnderAttack();
let last: Tally | undefined;
for await (const tally of attack(send, effects, { requests, seed })) {
  last = tally;
  if (tally.requests % 50_000 === 0) tell(tally);
  if (stopped.signal.aborted || tally.violations.length > 0) break;
}
if (last !== undefined) {
  tell(last);
  console.log('by status', last.byStatus, '\nby fault', last.byFault);
  for (const { request, why } of last.violations.slice(0, 5)) console.log(why, JSON.stringify(request));
  process.exitCode = last.violations.length > 0 || last.effects > 0 ? 1 : 0;
}

function tell({ requests: done, violations, effects: stored }: Tally): void {
  const seconds = ((Date.now() - startedAtMs) / 1000).toFixed(0);
  console.log(
    `${done} of ${requests} hostile requests in ${seconds} s (seed ${seed}): ` +
      `${violations.length} violations, ${stored} effects`,
  );
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  console.error(`--${name}: expected a whole number above 0, got ${text}`);
  process.exit(2);
}
