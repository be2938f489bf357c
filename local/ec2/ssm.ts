import { randomUUID } from 'node:crypto';
import { RequestFault } from '../aws-endpoint/request-fault.ts';
import type { Instance } from '../ecs/instances.ts';
import type { ScriptResult } from './run-shell-script.ts';
import { DOCUMENT, readGetCommandInvocation, readSendCommand } from './ssm-input.ts';

/**
 * SSM RunCommand for the one document that Standdown names. As in SSM the answer comes before the command runs, and
 * GetCommandInvocation tells what it came to.
 */
export interface Ssm {
  /** Answers one API action in its AWS JSON 1.1 shape; refuses with a RequestFault. */
  handle(action: string, input: unknown): Promise<unknown>;
  /** Ends the commands that run, and waits until they have. */
  close(): Promise<void>;
}

export interface SsmOptions {
  readonly runScript: RunScript;
  readonly report: (line: string) => void;
}

export type RunScript = (
  instance: Instance,
  commands: readonly string[],
  ending: AbortSignal,
) => Promise<ScriptResult>;

export function createSsm({ runScript, report }: SsmOptions): Ssm {
  const invocations = new Map<string, object>();
  const running = new Set<Promise<void>>();
  const ending = new AbortController();

  const invoke = async (commandId: string, instance: Instance, commands: readonly string[]) => {
    const key = `${commandId} on ${instance.ec2InstanceId}`;
    invocations.set(key, { Status: 'InProgress', ResponseCode: -1 });
    const invocation = invocationOf(await runScript(instance, commands, ending.signal));
    invocations.set(key, invocation);
    report(`ssm command ${key}: ${JSON.stringify(invocation)}`);
  };
  const sendCommand = (input: unknown) => {
    const { command, instances } = readSendCommand(input);
    const CommandId = randomUUID();
    for (const instance of instances) {
      const run = invoke(CommandId, instance, command.Parameters.commands)
        .catch((error: unknown) => report(`ssm command ${CommandId}: ${String(error)}`))
        .finally(() => running.delete(run));
      running.add(run);
    }
    return { Command: { ...command, CommandId, Status: 'Pending', TargetCount: instances.length } };
  };
  const getCommandInvocation = (input: unknown) => {
    const { CommandId, InstanceId } = readGetCommandInvocation(input);
    const invocation = invocations.get(`${CommandId} on ${InstanceId}`);
    if (invocation === undefined)
      throw new RequestFault('InvocationDoesNotExist', `${CommandId} on ${InstanceId}`);
    return { CommandId, InstanceId, DocumentName: DOCUMENT, ...invocation };
  };

  const actions = new Map<string, (input: unknown) => object>([
    ['SendCommand', sendCommand],
    ['GetCommandInvocation', getCommandInvocation],
  ]);
  return {
    handle: async (action, input) => {
      const act = actions.get(action);
      if (act) return Promise.resolve(input).then(act);
      const known = [...actions.keys()].join(' or ');
      throw new RequestFault('UnknownOperationException', `action: expected ${known}, got ${action}`);
    },
    close: async () => {
      ending.abort();
      await Promise.all(running);
    },
  };
}

function invocationOf({ exitCode, stdout, stderr }: ScriptResult) {
  return {
    Status: exitCode === 0 ? 'Success' : 'Failed',
    ResponseCode: exitCode,
    StandardOutputContent: stdout,
    StandardErrorContent: stderr,
  };
}
