import { parseArgs } from 'node:util';
import { banner } from './banner.ts';
import { createProcessEnd } from './process-end.ts';
import { launchRun } from './launch-run.ts';
import { startLocalStack } from './stack.ts';
import type { LocalStack } from './stack.ts';

/**
 * `npm start`: runs the local stack until it is interrupted. `-- --no-demo` launches no runs in it, `-- --faults
 * <file>` lets its calls, events and signals go wrong by the rules of a file, `-- --ec2-kill` deploys it with `ec2Kill`.
 */
const end = createProcessEnd();
await start().catch(end.withFailure);

async function start(): Promise<void> {
  const { values } = parseArgs({
    options: {
      'no-demo': { type: 'boolean', default: false },
      'ec2-kill': { type: 'boolean', default: false },
      faults: { type: 'string' },
    },
  });
  const stack = await startLocalStack({
    onFailure: end.withFailure,
    faultFile: values.faults ?? null,
    ec2Kill: values['ec2-kill'],
  });
  end.afterClosing(stack);
  const runId = values['no-demo'] ? undefined : await launchDemoRuns(stack);
  // Since the process began, so that what the imports take counts too.
  const startedInMs = Math.round(performance.now());
  console.log(banner({ ...stack, startedInMs, faultRules: stack.faults.list() }, runId));
  const { api, aws, token, cluster, console: page } = stack;
  console.log(`ready ${JSON.stringify({ api, aws, token, cluster, console: page })}`);
}

/** Something to terminate: a worker that goes when it is asked to, and one that has to be killed. */
async function launchDemoRuns(stack: LocalStack): Promise<string> {
  await launchRun(stack, 'demo-polite', 'polite');
  const { runId } = await launchRun(stack, 'demo-stubborn', 'stubborn');
  return runId;
}
