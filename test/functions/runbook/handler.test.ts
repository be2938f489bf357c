import { SSMClient } from '@aws-sdk/client-ssm';
import type { Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ssmExecutions } from '../../../functions/adapters/aws/ssm-executions.ts';
import { settleWorker } from '../../../functions/app/settle-worker.ts';
import { createHandler } from '../../../functions/runbook/handler.ts';
import { type AwsStub, awsError, startAwsStub } from '../../support/aws-stub.ts';
import { aWorld, type World } from '../../support/world.ts';

const EXECUTION_ID = '4105a4fc-f944-11e6-9d32-0a1b2c3d495e';
const DOCUMENT = 'Standdown-TerminateRun';
const ANN = 'arn:aws:sts::000000000000:assumed-role/Operators/ann';

let stub: AwsStub;
beforeAll(async () => {
  stub = await startAwsStub();
});
afterAll(() => stub.close());

/** SSM knows this one execution. */
function executing(parameters: Record<string, string>, overrides: object = {}): void {
  const given = Object.entries(parameters).map(([name, value]) => [name, [value]]);
  const execution = {
    AutomationExecutionId: EXECUTION_ID,
    DocumentName: DOCUMENT,
    AutomationExecutionStatus: 'InProgress',
    ExecutedBy: ANN,
    Parameters: Object.fromEntries(given) as object,
    ...overrides,
  };
  stub.answer((_action, { AutomationExecutionId }) =>
    AutomationExecutionId === EXECUTION_ID
      ? { status: 200, body: { AutomationExecution: execution } }
      : awsError('AutomationExecutionNotFoundException'),
  );
}

function carryOut(world: World, event: unknown = { execution_id: EXECUTION_ID }) {
  const executions = ssmExecutions({ client: new SSMClient(stub.config) });
  return createHandler({ ...world, executions, documentName: DOCUMENT })(event, {} as Context);
}

describe('an execution of the document', () => {
  it('stores a termination in the name of who started it, and asks for a look', async () => {
    const world = aWorld();
    const { runId, taskId } = await world.running();
    executing({ RunId: runId, Reason: ' wrong prompt ', Then: 'hold', Force: 'true' });
    expect(await carryOut(world)).toEqual({
      run_id: runId,
      task_id: taskId,
      state: 'requested',
      requested_by: ANN,
    });
    expect((await world.readRun(runId)).termination).toMatchObject({
      requested_by: ANN,
      reason: 'wrong prompt',
      then: 'hold',
      held_by: ANN,
      forced: true,
    });
    expect(world.steps.sent).toMatchObject([{ step: { run_id: runId } }]);
  });

  it('requeues without force and without a reason where nothing else is given', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    executing({ RunId: runId });
    await carryOut(world);
    expect((await world.readRun(runId)).termination).toMatchObject({
      reason: null,
      then: 'requeue',
      forced: false,
    });
  });

  it('is carried out as SSM has it on record, whatever else the event says', async () => {
    const world = aWorld();
    const meant = await world.running();
    const other = await world.running();
    executing({ RunId: meant.runId });
    const forged = {
      RunId: other.runId,
      run_id: other.runId,
      actor: 'root',
      ExecutedBy: 'root',
      Then: 'hold',
    };
    await carryOut(world, { execution_id: EXECUTION_ID, ...forged });
    expect((await world.readRun(other.runId)).termination).toBeNull();
    expect((await world.readRun(meant.runId)).termination).toMatchObject({
      requested_by: ANN,
      then: 'requeue',
    });
  });

  it('that is delivered twice changes nothing the second time', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    executing({ RunId: runId, Force: 'true' });
    await carryOut(world);
    const before = await world.readRun(runId);
    await carryOut(world);
    expect(await world.readRun(runId)).toEqual(before);
  });

  it.each([
    [
      'of another document',
      { DocumentName: 'Other' },
      'document: expected Standdown-TerminateRun, got Other',
    ],
    [
      'of a document of the same name that another account shares',
      { DocumentName: `arn:aws:ssm:us-east-1:111111111111:document/${DOCUMENT}` },
      'document: expected Standdown-TerminateRun, got arn',
    ],
    ['that has ended', { AutomationExecutionStatus: 'Success' }, 'status: expected InProgress, got Success'],
    ['that waits for approval', { AutomationExecutionStatus: 'Waiting' }, 'status: expected InProgress'],
    ['that another execution started', { ParentAutomationExecutionId: 'x' }, 'parent: expected'],
    ['of nobody', { ExecutedBy: undefined }, 'executed by: expected the ARN of a principal, got null'],
    ['of a policy', { ExecutedBy: 'policy:heartbeat' }, 'executed by: expected the ARN of a principal'],
  ])('%s is refused, and nothing is stored', async (_which, overrides, why) => {
    const world = aWorld();
    const { runId } = await world.running();
    executing({ RunId: runId }, overrides);
    await expect(carryOut(world)).rejects.toThrow(why);
    expect((await world.readRun(runId)).termination).toBeNull();
    expect(world.steps.sent).toEqual([]);
  });

  it.each([
    ['runId', { RunId: '../x' }],
    ['reason', { Reason: 'x'.repeat(1025) }],
    ['then', { Then: 'delete' }],
    ['force', { Force: 'yes' }],
  ])('with another %s than the document allows is refused: %j', async (field, parameters) => {
    const world = aWorld();
    const { runId } = await world.running();
    executing({ RunId: runId, ...parameters });
    await expect(carryOut(world)).rejects.toThrow(
      `parameters: expected what the document declares, got another ${field}`,
    );
    expect((await world.readRun(runId)).termination).toBeNull();
  });

  it('of no run is refused', async () => {
    executing({});
    await expect(carryOut(aWorld())).rejects.toThrow('got another runId');
  });

  it.each([
    [
      'an id that SSM does not know',
      { execution_id: EXECUTION_ID.replace('4', '5') },
      'execution: there is none',
    ],
    ['an id that is none', { execution_id: '../../x' }, 'event: expected an execution_id'],
    ['no id', {}, 'event: expected an execution_id'],
    ['nothing', null, 'event: expected an execution_id'],
  ])('is not made up of %s', async (_what, event, why) => {
    const world = aWorld();
    const { runId } = await world.running();
    executing({ RunId: runId });
    await expect(carryOut(world, event)).rejects.toThrow(why);
    expect((await world.readRun(runId)).termination).toBeNull();
  });

  it('fails where the run has ended or was never there, and says so', async () => {
    const world = aWorld();
    const { runId, worker } = await world.running();
    await settleWorker(world, world.stopped(runId, worker));
    executing({ RunId: runId });
    await expect(carryOut(world)).rejects.toThrow(`run ${runId} already ended: crashed`);
    executing({ RunId: 'gone' });
    await expect(carryOut(world)).rejects.toThrow('run gone not found');
  });

  it('fails with the name of what went wrong where SSM does not answer, and stores nothing', async () => {
    const world = aWorld();
    const { runId } = await world.running();
    stub.answer(() => awsError('AccessDeniedException'));
    await expect(carryOut(world)).rejects.toThrow('AccessDeniedException');
    expect((await world.readRun(runId)).termination).toBeNull();
    expect(world.log.lines).toMatchObject([{ level: 'error', message: 'execution not carried out' }]);
  });
});
