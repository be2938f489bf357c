import { describe, expect, it } from 'vitest';
import type { LocalStack } from '../../local/stack.ts';
import type { Client } from './client.ts';

/** The dashboard's widgets, invoked as CloudWatch does for whoever looks at them. */
export function describeConsole(stack: () => LocalStack, client: () => Client): void {
  describe('the dashboard', () => {
    it('shows a run with its worker, and its button terminates it', async () => {
      const page = await (await fetch(`${stack().api}/console`)).text();
      const [read = ''] = functionsIn(page);
      const { runId, taskArn } = await client().run('silent');
      expect(await invoke(read, { view: 'list' })).toContain(runId);
      expect(await invoke(read, { view: 'inspect', run_id: runId })).toContain(taskArn);
      const form = await invoke(read, { view: 'terminate', run_id: runId });
      const [terminate = ''] = functionsIn(form).filter((arn) => arn !== read);
      await invoke(terminate, { run_id: runId, expected_state: 'running', then: 'hold' });
      expect(await client().ended(runId)).toMatchObject({
        outcome: 'reclaimed',
        termination: { requested_by: 'console', then: 'hold' },
      });
    });

    it('says of a worker that ECS does not know that it is missing, not that a right is', async () => {
      const { runId } = await client().claim();
      const taskArn = `arn:aws:ecs:us-east-1:000000000000:task/${stack().cluster}/${'1'.repeat(32)}`;
      expect((await client().attach(runId, taskArn)).status).toBe(200);
      const [read = ''] = functionsIn(await (await fetch(`${stack().api}/console`)).text());
      expect(await invoke(read, { view: 'inspect', run_id: runId })).toContain('<b>missing.</b>');
    });
  });

  async function invoke(endpoint: string, event: Readonly<Record<string, string>>): Promise<string> {
    const response = await fetch(`${stack().api}/console/invoke`, {
      method: 'POST',
      headers: { authorization: `Bearer ${stack().token}` },
      body: JSON.stringify({ endpoint, event }),
    });
    expect(response.status).toBe(200);
    return response.text();
  }
}

function functionsIn(text: string): readonly string[] {
  return text.match(/arn:aws:lambda:[\w:-]+/g) ?? [];
}
