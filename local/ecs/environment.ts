/** Name and value pairs as task definitions and overrides carry them. */
export type KeyValues = readonly { readonly name: string; readonly value: string }[];

export interface EnvironmentSources {
  readonly region: string;
  readonly launchType: 'FARGATE' | 'EC2' | 'EXTERNAL';
  readonly startedBy: string | undefined;
  readonly worker: Readonly<Record<string, string>>;
  readonly definition: KeyValues;
  readonly override: KeyValues;
}

/** What a container's process gets; a later source wins. Only what any program needs is inherited. */
export function containerEnvironment(sources: EnvironmentSources): Record<string, string> {
  return {
    ...inherited(['PATH', 'HOME', 'LANG']),
    AWS_REGION: sources.region,
    AWS_DEFAULT_REGION: sources.region,
    AWS_EXECUTION_ENV: sources.launchType === 'FARGATE' ? 'AWS_ECS_FARGATE' : 'AWS_ECS_EC2',
    ...(sources.startedBy === undefined ? {} : { RUN_ID: sources.startedBy }),
    ...sources.worker,
    ...toRecord(sources.definition),
    ...toRecord(sources.override),
  };
}

function inherited(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

function toRecord(pairs: KeyValues): Record<string, string> {
  return Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
}
