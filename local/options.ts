import type { App, Stack } from 'aws-cdk-lib';
import { randomBytes } from 'node:crypto';
import { StanddownStack } from '../infra/standdown-stack.ts';
import type { StanddownStackProps } from '../infra/standdown-stack.ts';
import type { LocalPrincipal } from './principals.ts';

export interface LocalStackOptions {
  /**
   * Of the API; 0 picks a free one.
   * @default PORT, else 4310
   */
  readonly port?: number;
  /**
   * Of the AWS endpoint; 0 picks a free one.
   * @default AWS_PORT, else 4566
   */
  readonly awsPort?: number;
  /** @default STANDDOWN_TOKEN, else random */
  readonly token?: string;
  /**
   * Of the principal that may only read.
   * @default STANDDOWN_READ_TOKEN, else random
   */
  readonly readToken?: string;
  /**
   * Of the workers.
   * @default random: nobody else needs it
   */
  readonly workerToken?: string;
  /**
   * More of them, beside the operator, the reader and the workers.
   * @default none
   */
  readonly principals?: readonly LocalPrincipal[];
  /** @default LOCAL_TIMES */
  readonly times?: Partial<LocalTimes>;
  /** Told in one line that a part which the stack cannot do without ended. By default that is thrown. */
  readonly onFailure?: (reason: string) => void;
  /**
   * A file of fault rules that are in force from the start; null for none.
   * @default STANDDOWN_FAULTS, else null
   */
  readonly faultFile?: string | null;
  /**
   * Where the emulator of DynamoDB keeps its data, so that they outlive `restartDynamoDb`; null keeps them in memory.
   * @default null
   */
  readonly dynamoDbFile?: string | null;
  /**
   * Whether the stack is deployed with `ec2Kill`.
   * @default false
   */
  readonly ec2Kill?: boolean;
  /**
   * Makes what is deployed. Where its authorization is by JWT or token, principals and their tokens count for nothing.
   * @default a StanddownStack of these props
   */
  readonly build?: (app: App, props: StanddownStackProps) => Stack;
  /**
   * What each function finds in its environment beside the template's variables, such as `NODE_EXTRA_CA_CERTS`.
   * @default nothing
   */
  readonly functionEnvironment?: Readonly<Record<string, string>>;
}

export interface LocalTimes {
  readonly confirmationSlackSeconds: number;
  readonly launchWindowSeconds: number;
  readonly sweepIntervalSeconds: number;
  /** Of the queues that a function consumes; undefined leaves it as the template has it. */
  readonly visibilityTimeoutSeconds: number | undefined;
}

/** Shorter than deployed, so that somebody who watches sees each of them pass. */
export const LOCAL_TIMES: LocalTimes = {
  confirmationSlackSeconds: 5,
  launchWindowSeconds: 5,
  sweepIntervalSeconds: 5,
  visibilityTimeoutSeconds: undefined,
};

export type ReadOptions = Required<LocalStackOptions> & { readonly times: LocalTimes };

/** Fills in what is missing, from the environment first. */
export function readOptions(
  options: LocalStackOptions,
  environment: Readonly<Record<string, string | undefined>>,
): ReadOptions {
  return {
    port: options.port ?? readPort('PORT', environment['PORT'] ?? '4310'),
    awsPort: options.awsPort ?? readPort('AWS_PORT', environment['AWS_PORT'] ?? '4566'),
    token: readToken('STANDDOWN_TOKEN', options.token ?? environment['STANDDOWN_TOKEN']),
    readToken: readToken('STANDDOWN_READ_TOKEN', options.readToken ?? environment['STANDDOWN_READ_TOKEN']),
    workerToken: readToken('workerToken', options.workerToken),
    principals: options.principals ?? [],
    times: { ...LOCAL_TIMES, ...options.times },
    onFailure: options.onFailure ?? throwFailure,
    faultFile: options.faultFile ?? (environment['STANDDOWN_FAULTS'] || null),
    dynamoDbFile: options.dynamoDbFile ?? null,
    ec2Kill: options.ec2Kill ?? false,
    build: options.build ?? ((app, props) => new StanddownStack(app, 'Standdown', props)),
    functionEnvironment: options.functionEnvironment ?? {},
  };
}

function readPort(name: string, value: string): number {
  const port = Number(value);
  if (value.trim() === '' || !Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new Error(`${name}: expected a port from 0 to 65535, got ${JSON.stringify(value)}`);
  }
  return port;
}

/** Where a port is busy, adds the variable by which to choose another one. */
export async function hintAtPort<Started>(variable: string, start: Promise<Started>): Promise<Started> {
  try {
    return await start;
  } catch (error) {
    if (!isBusyPort(error)) throw error;
    throw new Error(`${error.message}: set ${variable} to another one, or to 0 for a free one`, {
      cause: error,
    });
  }
}

function isBusyPort(error: unknown): error is Error {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
}

/** Read from a header, so it is one word of visible characters. */
function readToken(name: string, given: string | undefined): string {
  if (given === undefined || given === '') return randomToken();
  if (!/^[\x21-\x7e]+$/.test(given)) {
    throw new Error(`${name}: expected visible ASCII characters without spaces, got others`);
  }
  return given;
}

function randomToken(): string {
  return randomBytes(24).toString('base64url');
}

function throwFailure(reason: string): never {
  throw new Error(reason);
}
