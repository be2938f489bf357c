import { RunTaskCommand } from '@aws-sdk/client-ecs';
import { describe, expect, it } from 'vitest';
import type { LocalStack } from '../../local/stack.ts';
import { freshId } from '../support/records.ts';
import { type Client, until } from './client.ts';

/** Every refusal of the calls that there are, with its exact body: contract section 2. */
export function describeRefusals(stack: () => LocalStack, client: () => Client): void {
  const problem = (status: number, code: string, title: string, detail: string) => ({
    type: `urn:standdown:problem:${code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    detail,
    code,
  });
  const refused = async (answer: Promise<Awaited<ReturnType<Client['call']>>>, expected: object) => {
    const { status, headers, body } = await answer;
    expect(headers.get('content-type')).toBe('application/problem+json');
    expect(body).toEqual(expected);
    expect(status).toBe(body['status']);
  };
  const arnOf = (cluster: string, id = 'f'.repeat(32)) =>
    `arn:aws:ecs:us-east-1:000000000000:task/${cluster}/${id}`;

  describe('a refusal', () => {
    it.each([
      ['GET', '/runs/ghost', 'RUN_NOT_FOUND', 'No such run', 'run ghost not found'],
      ['GET', '/runs/ghost/events', 'RUN_NOT_FOUND', 'No such run', 'run ghost not found'],
      ['POST', '/runs/ghost/terminate', 'RUN_NOT_FOUND', 'No such run', 'run ghost not found'],
      ['GET', '/tasks/ghost', 'TASK_NOT_FOUND', 'No such task', 'task ghost not found'],
      ['POST', '/tasks/ghost/runs', 'TASK_NOT_FOUND', 'No such task', 'task ghost not found'],
      ['GET', '/nowhere', 'ROUTE_NOT_FOUND', 'No such call', 'no call GET /nowhere'],
      ['GET', '/', 'ROUTE_NOT_FOUND', 'No such call', 'no call GET /'],
      ['DELETE', '/runs/ghost', 'ROUTE_NOT_FOUND', 'No such call', 'no call DELETE /runs/ghost'],
    ])('%s %s is 404 %s', async (method, path, code, title, detail) => {
      await refused(client().call(method, path), problem(404, code, title, detail));
    });

    it('PUT of a worker to an unknown run is 404', async () => {
      await refused(
        client().attach('ghost', arnOf(stack().cluster)),
        problem(404, 'RUN_NOT_FOUND', 'No such run', 'run ghost not found'),
      );
    });

    it.each([
      ['no token', {}, 'the request is not signed, or its signature is not valid'],
      [
        'a wrong token',
        { authorization: 'Bearer wrong' },
        'the request is not signed, or its signature is not valid',
      ],
    ])('a caller with %s is 401, before the body and the path are looked at', async (_, headers, detail) => {
      for (const path of ['/tasks', '/nowhere']) {
        const response = await fetch(stack().api + path, {
          method: 'POST',
          headers: { ...headers },
          body: '{',
        });
        expect(response.headers.get('content-type')).toBe('application/problem+json');
        expect(response.status).toBe(401);
        expect(await response.json()).toEqual(
          problem(401, 'UNAUTHENTICATED', 'Authentication is required', detail),
        );
      }
    });

    it.each([
      ['a broken body', 'POST', '/tasks', '{"title":', ['body'], 'expected valid JSON', 'json_invalid'],
      ['a body that is a list', 'POST', '/tasks', [], ['body'], 'expected a JSON object', 'json_object'],
      [
        'a missing title',
        'POST',
        '/tasks',
        '',
        ['body', 'title'],
        'expected a string of 1 to 1024 characters',
        'invalid_type',
      ],
      [
        'a path id of 65 characters',
        'GET',
        `/runs/${'x'.repeat(65)}`,
        undefined,
        ['path', 'run_id'],
        'expected an id of 1 to 64 letters, digits, _ or -',
        'invalid_format',
      ],
      [
        'a path id of 20 strange characters',
        'GET',
        '/runs/%F0%9F%92%A3',
        undefined,
        ['path', 'run_id'],
        'expected an id of 1 to 64 letters, digits, _ or -',
        'invalid_format',
      ],
      [
        'too long an ask',
        'POST',
        '/runs/x/terminate',
        { ask_seconds: 901 },
        ['body', 'ask_seconds'],
        'expected a whole number from 0 to 900',
        'too_big',
      ],
      [
        'another then',
        'POST',
        '/runs/x/terminate',
        { then: 'drop' },
        ['body', 'then'],
        'expected requeue or hold',
        'invalid_value',
      ],
      [
        'a limit of 0',
        'GET',
        '/runs/x/events?limit=0',
        undefined,
        ['query', 'limit'],
        'expected a whole number from 1 to 200',
        'too_small',
      ],
      [
        'a malformed ARN',
        'PUT',
        '/runs/x/worker',
        { cluster: 'standdown-local', task_arn: 'nope' },
        ['body', 'task_arn'],
        'expected an ECS task ARN (arn:aws:ecs:<region>:<account>:task/<cluster>/<id>)',
        'worker',
      ],
      [
        'a cluster of others',
        'PUT',
        '/runs/x/worker',
        { cluster: 'theirs', task_arn: arnOf('theirs') },
        ['body', 'cluster'],
        'expected one of the clusters of this deployment (standdown-local)',
        'worker',
      ],
    ])('%s is 422', async (_, method, path, body, loc, msg, type) => {
      const field = loc.slice(1).join('.') || 'body';
      await refused(client().call(method, path, body), {
        ...problem(422, 'VALIDATION_FAILED', 'The request is not valid', `${field}: ${msg}`),
        errors: [{ loc, msg, type }],
      });
    });

    it('a body of more than 64 KiB is 413', async () => {
      await refused(
        client().call('POST', '/tasks', { title: 'x'.repeat(65_536) }),
        problem(413, 'BODY_TOO_LARGE', 'The body is too large', 'body: expected at most 65536 bytes'),
      );
    });

    it('a second task with the same id is 409 TASK_EXISTS', async () => {
      const { taskId } = await client().claim();
      await refused(
        client().call('POST', '/tasks', { task_id: taskId, title: 'again' }),
        problem(409, 'TASK_EXISTS', 'The task exists', `task ${taskId} exists: running`),
      );
    });

    it('a claim of a task that runs is 409 TASK_NOT_CLAIMABLE', async () => {
      const { taskId } = await client().claim();
      await refused(
        client().call('POST', `/tasks/${taskId}/runs`),
        problem(
          409,
          'TASK_NOT_CLAIMABLE',
          'The task is not claimable',
          `task ${taskId} is not claimable: running`,
        ),
      );
    });

    it('a claim with the id of another task’s run is 409 RUN_EXISTS', async () => {
      const { taskId, runId } = await client().claim();
      const other = await client().claim();
      await refused(
        client().call('POST', `/tasks/${other.taskId}/runs`, { run_id: runId }),
        problem(409, 'RUN_EXISTS', 'The run exists', `run ${runId} exists: running, of task ${taskId}`),
      );
    });

    it('a second worker is 409 WORKER_CONFLICT, and a worker of two runs 409 WORKER_IN_USE', async () => {
      const one = await client().run('polite');
      const other = await client().claim();
      await refused(
        client().attach(one.runId, arnOf(stack().cluster)),
        problem(
          409,
          'WORKER_CONFLICT',
          'The run has another worker',
          `run ${one.runId} has another worker: ${one.taskArn}`,
        ),
      );
      const unknown = arnOf(stack().cluster, `${'a'.repeat(20)}${Date.now()}`.slice(0, 32));
      expect((await client().attach(other.runId, unknown)).body).toMatchObject({
        run: { worker: { verified: false } },
      });
      const third = await client().claim();
      await refused(
        client().attach(third.runId, unknown),
        problem(
          409,
          'WORKER_IN_USE',
          'The worker serves another run',
          `worker ${unknown} serves another run`,
        ),
      );
      await client().terminate(one.runId);
      await client().ended(one.runId);
    });

    it('a worker that another run started is 422 WORKER_NOT_OF_RUN, and lives on', async () => {
      const owner = await client().claim();
      const thief = await client().claim();
      const taskArn = await client().launch('polite', owner.runId);
      const msg = `expected a task started by ${thief.runId}, got startedBy ${owner.runId}`;
      await refused(client().attach(thief.runId, taskArn), {
        ...problem(422, 'WORKER_NOT_OF_RUN', 'The worker was not started for this run', `task_arn: ${msg}`),
        errors: [{ loc: ['body', 'task_arn'], msg, type: 'worker_not_of_run' }],
      });
      expect((await client().attach(owner.runId, taskArn)).status).toBe(200);
      await client().terminate(owner.runId);
      await client().ended(owner.runId);
    });

    it('a worker of an ECS service is 409 SERVICE_MANAGED, and is not recorded', async () => {
      const { runId } = await client().claim();
      const { tasks } = await client().ecs.send(
        new RunTaskCommand({
          cluster: stack().cluster,
          taskDefinition: 'silent',
          startedBy: runId,
          group: 'service:web',
        }),
      );
      const taskArn = tasks?.[0]?.taskArn ?? '';
      await refused(
        client().attach(runId, taskArn),
        problem(
          409,
          'SERVICE_MANAGED',
          'An ECS service manages the worker',
          `worker ${taskArn} belongs to the ECS service web, which would replace it`,
        ),
      );
      expect((await client().readRun(runId)).worker).toBeNull();
      await client().stopOutside(taskArn);
    });

    it('a claim with a worker that does not fit is refused as attaching it is, and claims nothing', async () => {
      const { taskArn } = await client().run('silent');
      const taskId = freshId('task');
      await client().call('POST', '/tasks', { task_id: taskId, title: 'free' });
      const worker = { cluster: stack().cluster, task_arn: taskArn };
      const { status, body } = await client().call('POST', `/tasks/${taskId}/runs`, { worker });
      expect([status, body['code']]).toEqual([422, 'WORKER_NOT_OF_RUN']);
      expect(await client().readTask(taskId)).toMatchObject({ status: 'ready', attempts: 0 });
      await client().stopOutside(taskArn);
    });

    it.each([
      [
        'throttles',
        'ProvisionedThroughputExceededException',
        503,
        'UNAVAILABLE',
        'Not available right now',
        'nothing was stored: try again',
      ],
      [
        'fails',
        'ValidationException',
        500,
        'INTERNAL',
        'Internal error',
        'the call failed inside; what it was about is in the log',
      ],
    ])(
      'a table that %s is %s to the API, and %i to its caller',
      async (_, name, status, code, title, detail) => {
        const remove = stack().hooks.add({
          caller: 'api',
          action: 'GetItem',
          when: 'before',
          run: () => ({
            kind: 'refuse',
            fault: { name, message: 'table standdown-inside', statusCode: 400 },
          }),
        });
        await refused(client().call('GET', '/runs/any'), problem(status, code, title, detail));
        remove();
      },
    );

    it('a worker during a termination is 409 TERMINATION_REQUESTED, recorded and stopped', async () => {
      const { runId } = await client().claim();
      const taskArn = await client().launch('polite', runId);
      await client().terminate(runId);
      await refused(
        client().attach(runId, taskArn),
        problem(
          409,
          'TERMINATION_REQUESTED',
          'The run is being terminated',
          `run ${runId} is being terminated: its worker will be stopped`,
        ),
      );
      expect(await client().ended(runId)).toMatchObject({
        outcome: 'reclaimed',
        worker: { task_arn: taskArn },
        proof: { task_arn: taskArn },
      });
    });

    it('an ended run is 409 RUN_ALREADY_ENDED to terminate and to attach; the late worker is stopped', async () => {
      const { runId } = await client().run('polite');
      await client().terminate(runId, { reason: 'first' });
      const run = await client().ended(runId);
      const { termination } = run;
      const expected = {
        ...problem(409, 'RUN_ALREADY_ENDED', 'The run has ended', `run ${runId} already ended`),
        outcome: 'reclaimed',
        termination,
      };
      await refused(client().terminate(runId), expected);
      const { tasks } = await client().ecs.send(
        new RunTaskCommand({ cluster: stack().cluster, taskDefinition: 'polite', startedBy: runId }),
      );
      const late = tasks?.[0]?.taskArn ?? '';
      await refused(client().attach(runId, late), expected);
      const settled = await until('the late worker to be stopped', async () => {
        const [worker] = (await client().readRun(runId)).late_workers;
        return worker?.stopped_at ?? undefined;
      });
      expect(settled).toBeGreaterThan(0);
      expect(await client().readRun(runId)).toMatchObject({
        outcome: 'reclaimed',
        ended_at: run.ended_at,
        proof: run.proof,
      });
      expect((await client().listEvents(runId)).map(({ kind }) => kind).slice(-2)).toEqual([
        'late_worker',
        'late_worker_stopped',
      ]);
    });
  });
}
