import * as z from 'zod';
import { RequestFault } from '../aws-endpoint/request-fault.ts';
import { findInstance } from '../ecs/instances.ts';
import type { Instance } from '../ecs/instances.ts';

/** The one document that there is. */
export const DOCUMENT = 'AWS-RunShellScript';

/** No other parameters, targets, timeouts and outputs: what is not told here would not be done. */
const SendCommandInput = z.strictObject({
  DocumentName: z.literal(DOCUMENT),
  InstanceIds: z.array(z.string()).min(1).max(50),
  Comment: z.string().max(100).optional(),
  Parameters: z.strictObject({ commands: z.array(z.string()).min(1) }),
});

const GetCommandInvocationInput = z.strictObject({ CommandId: z.string(), InstanceId: z.string() });

export function readSendCommand(input: unknown) {
  const command = read(SendCommandInput, input);
  return { command, instances: command.InstanceIds.map(requireInstance) };
}

export function readGetCommandInvocation(input: unknown) {
  return read(GetCommandInvocationInput, input);
}

function requireInstance(id: string): Instance {
  const instance = findInstance(id);
  if (instance) return instance;
  throw new RequestFault('InvalidInstanceId', `Instances [[${id}]] not in a valid state`);
}

/** How SSM calls what is wrong with a field; the rest is a ValidationException. */
const FAULTS: Readonly<Record<string, string>> = {
  DocumentName: 'InvalidDocument',
  Parameters: 'InvalidParameters',
};

function read<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.map(String) ?? [];
  const name = FAULTS[path[0] ?? ''] ?? 'ValidationException';
  throw new RequestFault(name, `${path.join('.') || 'input'}: ${issue?.message ?? 'invalid'}`);
}
