/**
 * The environment of each function, as infra fills it and as its `index.ts` reads it.
 * Times are whole seconds, lists are comma separated; each is a string, as Lambda hands it over.
 */
export type Environment<Names extends readonly string[]> = Readonly<Record<Names[number], string>>;

/** Seconds of each policy; 0 switches it off. */
const POLICY_SECONDS = [
  'POLICY_LAUNCH_SECONDS',
  'POLICY_HEARTBEAT_SECONDS',
  'POLICY_LINGER_SECONDS',
] as const;

/** Names the deployment in the metrics of every function that writes any. */
const MEASURED = ['DEPLOYMENT_NAME'] as const;

export const API_ENVIRONMENT = [
  ...MEASURED,
  'TABLE_NAME',
  'STEPS_QUEUE_URL',
  'CLUSTER_ARNS',
  'RETENTION_DAYS',
  'HAS_AUTHORIZER',
  ...POLICY_SECONDS,
] as const;

export const CONSUMER_ENVIRONMENT = [
  ...MEASURED,
  'TABLE_NAME',
  'STEPS_QUEUE_ARN',
  'FACTS_QUEUE_ARN',
  'CLUSTER_ARNS',
  'CONFIRMATION_SLACK_SECONDS',
  'LAUNCH_WINDOW_SECONDS',
  'EC2_KILL',
  'STOP_SPACING_MS',
  'LOOK_SPACING_MS',
  'RETENTION_DAYS',
  ...POLICY_SECONDS,
] as const;

export const SWEEP_ENVIRONMENT = [
  ...MEASURED,
  'TABLE_NAME',
  'STEPS_QUEUE_URL',
  'CLUSTER_ARNS',
  'RETENTION_DAYS',
  'CONFIRMATION_SLACK_SECONDS',
  'ORPHAN_AGE_SECONDS',
  'STOP_ORPHANS',
  ...POLICY_SECONDS,
] as const;

/** What else the authorizer reads depends on its mode. */
export const AUTHORIZER_ENVIRONMENT = ['AUTHORIZER_MODE'] as const;
export const JWT_AUTHORIZER_ENVIRONMENT = [
  ...AUTHORIZER_ENVIRONMENT,
  'JWT_ISSUER',
  'JWT_AUDIENCE',
  'JWT_SCOPE_PREFIX',
] as const;
export const TOKEN_AUTHORIZER_ENVIRONMENT = [...AUTHORIZER_ENVIRONMENT, 'TOKEN_SECRET_ARN'] as const;

export const PUBLISHER_ENVIRONMENT = ['EVENT_BUS_NAME'] as const;

export const CONSOLE_READ_ENVIRONMENT = [
  'TABLE_NAME',
  'CLUSTER_ARNS',
  'RETENTION_DAYS',
  'TERMINATE_FUNCTION_ARN',
] as const;

export const CONSOLE_TERMINATE_ENVIRONMENT = [
  ...MEASURED,
  'TABLE_NAME',
  'STEPS_QUEUE_URL',
  'RETENTION_DAYS',
] as const;

export const RUNBOOK_ENVIRONMENT = [
  ...MEASURED,
  'TABLE_NAME',
  'STEPS_QUEUE_URL',
  'RETENTION_DAYS',
  'DOCUMENT_NAME',
] as const;

export type ApiEnvironment = Environment<typeof API_ENVIRONMENT>;
export type ConsumerEnvironment = Environment<typeof CONSUMER_ENVIRONMENT>;
export type SweepEnvironment = Environment<typeof SWEEP_ENVIRONMENT>;
export type JwtAuthorizerEnvironment = Environment<typeof JWT_AUTHORIZER_ENVIRONMENT> & {
  readonly AUTHORIZER_MODE: 'jwt';
};
export type TokenAuthorizerEnvironment = Environment<typeof TOKEN_AUTHORIZER_ENVIRONMENT> & {
  readonly AUTHORIZER_MODE: 'token';
};
export type PublisherEnvironment = Environment<typeof PUBLISHER_ENVIRONMENT>;
export type ConsoleReadEnvironment = Environment<typeof CONSOLE_READ_ENVIRONMENT>;
export type ConsoleTerminateEnvironment = Environment<typeof CONSOLE_TERMINATE_ENVIRONMENT>;
export type RunbookEnvironment = Environment<typeof RUNBOOK_ENVIRONMENT>;

/** Set on the stage of an API that is open on purpose: the actor of every call. */
export const EVERYBODY_STAGE_VARIABLE = 'actorOfEverybody';

/** Reads all the names at once; the error lists every one that is missing or empty, not only the first. */
export function readEnvironment<const Names extends readonly string[]>(
  names: Names,
  source: Readonly<Record<string, string | undefined>>,
): Environment<Names> {
  const missing = names.filter((name) => !source[name]);
  if (missing.length > 0) throw new Error(`environment: missing ${missing.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, source[name]])) as Environment<Names>;
}

/** A whole number of at least `minimum`; the error names the variable and what it held. */
export function readInteger(name: string, value: string, minimum = 0): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < minimum) {
    throw new Error(`${name}: expected a whole number of at least ${minimum}, got ${JSON.stringify(value)}`);
  }
  return number;
}

/** `on` or `off`. */
export function readSwitch(name: string, value: string): boolean {
  if (value !== 'on' && value !== 'off')
    throw new Error(`${name}: expected on or off, got ${JSON.stringify(value)}`);
  return value === 'on';
}

/** A comma-separated list of at least one entry. */
export function readList(name: string, value: string): readonly string[] {
  const entries = value.split(',').filter((entry) => entry !== '');
  if (entries.length === 0)
    throw new Error(`${name}: expected a comma-separated list, got ${JSON.stringify(value)}`);
  return entries;
}

/** The policies of a deployment: the three functions that look at them read the same variables. */
export function readPolicies(env: Environment<typeof POLICY_SECONDS>) {
  const secondsOf = (name: (typeof POLICY_SECONDS)[number]) => readInteger(name, env[name]) || null;
  return {
    launchSeconds: secondsOf('POLICY_LAUNCH_SECONDS'),
    heartbeatSeconds: secondsOf('POLICY_HEARTBEAT_SECONDS'),
    lingerSeconds: secondsOf('POLICY_LINGER_SECONDS'),
  };
}
