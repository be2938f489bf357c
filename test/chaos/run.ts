import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startLocalStack } from '../../local/stack.ts';
import { chaos } from './chaos.ts';

/** `npm run chaos -- --seconds 60`: real processes, killed at random; then the real records are looked at. */
const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string', default: '1' } },
});
const folder = mkdtempSync(join(tmpdir(), 'standdown-chaos-'));
const stack = await startLocalStack({ port: 0, awsPort: 0, dynamoDbFile: join(folder, 'records.db') });
try {
  const { did, outcomes, mostProcesses, drainedInSeconds, faults } = await chaos(
    stack,
    Number(values.seconds),
    Number(values.seed),
  );
  console.log(`${values.seconds} s of chaos, seed ${values.seed}`);
  for (const [what, count] of Object.entries({ ...did, ...outcomes })) console.log(`  ${count} ${what}`);
  console.log(`  ${mostProcesses} worker processes at once at most`);
  console.log(
    `  drained in ${drainedInSeconds.toFixed(1)} s; ${faults.length} faults in records and processes`,
  );
  for (const fault of faults) console.log(`  ${fault}`);
  if (faults.length > 0) process.exitCode = 1;
} finally {
  await stack.close();
  rmSync(folder, { recursive: true });
}
