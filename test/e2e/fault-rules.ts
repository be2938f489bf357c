import { RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { expect } from 'vitest';
import { FAULTS_PATH } from '../../local/faults/control.ts';
import type { ActiveFault } from '../../local/faults/faults.ts';
import type { FaultRule } from '../../local/faults/rule.ts';
import type { LocalStack } from '../../local/stack.ts';
import type { Client } from './client.ts';

/** Puts rules in force over HTTP while `act` runs, lifts them, and gives how often each fired. */
export async function withFaults(
  stack: LocalStack,
  rules: readonly FaultRule[],
  act: () => Promise<unknown>,
): Promise<readonly number[]> {
  const added = await control(stack, 'POST', '', rules);
  const ids = added.map(({ id }) => id);
  try {
    await act();
    const known = await control(stack, 'GET');
    return known.filter(({ id }) => ids.includes(id)).map(({ fired }) => fired);
  } finally {
    for (const id of ids) await control(stack, 'DELETE', `/${id}`);
  }
}

async function control(
  stack: LocalStack,
  method: string,
  path = '',
  body?: unknown,
): Promise<readonly ActiveFault[]> {
  const response = await fetch(stack.aws + FAULTS_PATH + path, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} faults: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { readonly rules: readonly ActiveFault[] }).rules;
}

/** A family whose stop is confirmed, or tried again, within four seconds. */
export async function registerWorker(
  client: Client,
  family: string,
  command: readonly string[],
): Promise<void> {
  const container = { name: 'worker', image: `local/${family}`, command: [...command], stopTimeout: 2 };
  await client.ecs.send(
    new RegisterTaskDefinitionCommand({
      family,
      requiresCompatibilities: ['FARGATE'],
      cpu: '256',
      memory: '512',
      containerDefinitions: [container],
    }),
  );
}

/** One outcome, one terminal event, the task free again, event ids without a gap, whatever went wrong meanwhile. */
export async function expectOneEnd(client: Client, runId: string): Promise<readonly string[]> {
  const run = await client.ended(runId);
  const events = await client.listEvents(runId);
  const kinds = events.map(({ kind }) => kind);
  expect(run).toMatchObject({ outcome: 'reclaimed', next_at: null, version: events.length });
  expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
  expect(kinds.filter((kind) => kind === 'termination_requested')).toHaveLength(1);
  expect(kinds.filter((kind) => kind === 'reclaimed')).toHaveLength(1);
  expect(kinds.at(-1)).toBe('reclaimed');
  expect(await client.readTask(run.task_id)).toMatchObject({ status: 'ready', current_run_id: null });
  return kinds;
}
