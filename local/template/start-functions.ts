import { join } from 'node:path';
import * as z from 'zod';
import { accessKeyIdOf } from '../aws-endpoint/caller.ts';
import type { AccessControl, Principal } from '../iam/access-control.ts';
import type { Permission } from '../iam/policy.ts';
import { startFunction } from '../lambda/function.ts';
import type { LocalFunction } from '../lambda/function.ts';
import type { Reaper } from '../reaper.ts';
import { readProperties } from './properties.ts';
import type { References } from './resolve.ts';
import type { TemplateResource } from './template.ts';
import { harmless } from './strict.ts';

export interface StartedFunction {
  /** Short, such as `consumer`: what calls are counted under and what a log file is called. */
  readonly door: string;
  readonly arn: string;
  readonly process: LocalFunction;
}

export interface FunctionSurroundings {
  readonly references: References;
  readonly assetFolder: (objectKey: string) => string;
  readonly awsUrl: string;
  /** What a function finds beside the template's variables, such as `NODE_EXTRA_CA_CERTS`. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
  /** Of each role, by its ARN. */
  readonly permissions: ReadonlyMap<string, readonly Permission[]>;
  readonly access: Pick<AccessControl, 'admit'>;
  readonly logFolder: string;
  readonly reaper: Reaper;
}

/** Invocations of one function at a time; a deployed one has the account's concurrency, a thousand by default. */
const DEFAULT_MAX_PROCESSES = 4;

/** Starts the functions side by side. Where one cannot initialise, none stays, and the error says why. */
export async function startFunctions(
  resources: readonly TemplateResource[],
  surroundings: FunctionSurroundings,
): Promise<readonly StartedFunction[]> {
  const starts = await Promise.allSettled(resources.map((resource) => start(resource, surroundings)));
  const started = starts.filter((outcome) => outcome.status === 'fulfilled').map(({ value }) => value);
  const [failure] = starts.filter((outcome) => outcome.status === 'rejected');
  if (!failure) return started;
  await Promise.all(started.map(({ process }) => process.close()));
  throw failure.reason;
}

async function start(
  resource: TemplateResource,
  surroundings: FunctionSurroundings,
): Promise<StartedFunction> {
  const { references, assetFolder, awsUrl, functionEnvironment, logFolder, reaper } = surroundings;
  const properties = readProperties(resource, Function, references);
  const { ref: name = '', attributes } = references.resources.get(resource.logicalId) ?? {};
  const arn = attributes?.['Arn'] ?? '';
  const variables = properties.Environment.Variables;
  const door = (variables['POWERTOOLS_SERVICE_NAME'] ?? name).replace(/^standdown-/, '');
  surroundings.access.admit(door, principalOf(properties.Role, name, surroundings.permissions));
  const process = await startFunction({
    name,
    arn,
    folder: assetFolder(properties.Code.S3Key),
    handler: properties.Handler,
    environment: {
      ...variables,
      ...functionEnvironment,
      AWS_ENDPOINT_URL: awsUrl,
      AWS_ACCESS_KEY_ID: accessKeyIdOf(door),
      AWS_SECRET_ACCESS_KEY: 'local',
    },
    timeoutSeconds: properties.Timeout,
    memoryMegabytes: properties.MemorySize,
    maxProcesses: properties.ReservedConcurrentExecutions,
    reaper,
    logFile: join(logFolder, `${door}.log`),
  });
  return { door, arn, process };
}

/** A function's process holds a session of its role, which is named after the function. */
function principalOf(roleArn: string, name: string, byRole: FunctionSurroundings['permissions']): Principal {
  const permissions = byRole.get(roleArn);
  if (!permissions) throw new Error(`${name}.Role: expected a role of the template, got ${roleArn}`);
  const arn = `${roleArn.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/${name}`;
  return { arn, permissions };
}

/** Lambda's defaults where the template says nothing: 3 seconds and 128 MB. */
const Function = z.strictObject({
  FunctionName: harmless,
  Description: harmless,
  Runtime: z.templateLiteral(['nodejs', z.string()]),
  Architectures: harmless,
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  ReservedConcurrentExecutions: z.number().default(DEFAULT_MAX_PROCESSES),
  Role: z.string(),
  LoggingConfig: harmless,
  TracingConfig: harmless,
  Tags: harmless,
});
