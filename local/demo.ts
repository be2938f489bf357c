import { relative } from 'node:path';
import type { EndedRun } from '../functions/core/run.ts';
import type { Task } from '../functions/core/task.ts';
import { createApiClient, type CallApi } from './api-client.ts';
import { followRun } from './demo/follow-run.ts';
import { idOf, tellEvent } from './demo/tell-event.ts';
import { untilWorking } from './demo/until-working.ts';
import { launchRun } from './launch-run.ts';
import { createProcessEnd } from './process-end.ts';
import { type LocalStack, startLocalStack } from './stack.ts';

/** `npm run demo`: the main job as a story that ends. Exit 0 only if both workers were proven stopped. */
const CAP_MS = 60_000;

interface Actor {
  /** Of its ready-made task definition too. */
  readonly name: string;
  readonly manner: string;
  readonly sendsHeartbeats: boolean;
}

const CAST: readonly Actor[] = [
  { name: 'polite', manner: 'exits when it gets SIGTERM', sendsHeartbeats: true },
  { name: 'stubborn', manner: 'ignores SIGTERM; its grace is 2 s', sendsHeartbeats: false },
];

const end = createProcessEnd();
await demo().catch(end.withFailure);

async function demo(): Promise<void> {
  // Ports of its own: it runs beside an `npm start`.
  const stack = await startLocalStack({ port: 0, awsPort: 0, onFailure: end.withFailure });
  end.afterClosing(stack);
  console.log(
    `The stack is ready after ${stack.startedInMs} ms: the synthesized template, the bundled functions,`,
  );
  console.log(`real processes as workers. API ${stack.api}, logs ${relative('', stack.logFolder)}`);
  for (const time of stack.changedTimes) console.log(`  changed: ${time}`);

  const startedAtMs = performance.now();
  const say = (name: string, kind: string, text: string): void => {
    const elapsed = `${((performance.now() - startedAtMs) / 1000).toFixed(2)} s`;
    console.log(`${elapsed.padStart(8)}  ${name.padEnd(8)}  ${kind.padEnd(21)}  ${text}`);
  };
  const callApi = createApiClient(stack);
  console.log('\nTwo workers, both terminated over HTTP:');
  const ends = await Promise.all(CAST.map((actor) => playRun(stack, callApi, actor, say)));
  let provenCount = 0;
  for (const run of ends) provenCount += (await printProof(callApi, run)) ? 1 : 0;
  await stack.close();
  if (provenCount < CAST.length) throw new Error('a worker was not proven stopped');
  console.log('\nBoth workers are proven stopped, and their tasks are ready for the next attempt.');
  process.exit(0);
}

type Say = (name: string, kind: string, text: string) => void;

async function playRun(
  stack: LocalStack,
  callApi: CallApi,
  { name, manner, sendsHeartbeats }: Actor,
  say: Say,
): Promise<EndedRun> {
  say(name, 'launching', `a worker that ${manner}`);
  const { runId } = await launchRun(stack, `demo-${name}`, name);
  const { promise: isAttached, resolve: tellAttached } = Promise.withResolvers<undefined>();
  const following = followRun(callApi, runId, CAP_MS, (event, run) => {
    say(name, event.kind, tellEvent(event, run));
    if (event.kind === 'worker_attached') tellAttached(undefined);
  });
  await Promise.race([isAttached, following]);
  await untilWorking(callApi, runId, sendsHeartbeats, CAP_MS);
  say(name, 'POST', `/runs/${runId}/terminate`);
  await callApi('POST', `/runs/${runId}/terminate`, { reason: 'wrong prompt' });
  return following;
}

/** Whether ECS said that the worker stopped, and its task is free. */
async function printProof(callApi: CallApi, run: EndedRun): Promise<boolean> {
  const { task } = (await callApi('GET', `/tasks/${run.task_id}`)) as { task: Task };
  const { proof } = run;
  const exits = proof.containers.map(({ name, exit_code }) => `${name} exit ${exit_code}`).join(', ');
  console.log(`\n${run.run_id}: ${run.outcome}, ${run.error}`);
  console.log(
    `  proof  ${idOf(proof.task_arn ?? '')} ${proof.last_status}, ${proof.stop_code}, ${exits}, source: ${proof.source}`,
  );
  console.log(
    `  task   ${task.task_id} ${task.status}, ${task.consecutive_failures} failures, ${task.attempts} attempt`,
  );
  return proof.last_status === 'STOPPED' && run.outcome === 'reclaimed' && task.status === 'ready';
}
