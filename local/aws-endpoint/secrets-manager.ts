import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Place } from './accesses.ts';
import { RequestFault } from './request-fault.ts';

/**
 * Secrets Manager as far as a function of ours asks it, which is one call. Missing on purpose: versions and stages but
 * the current one, binary secrets, keys. No emulator of it that runs without Docker was found.
 */
export interface SecretsManager {
  /** Makes `text` the current version of the secret, as PutSecretValue would. */
  put(name: string, text: string): void;
  /** Throws an `AwsFault` to refuse. */
  handle(action: string, input: unknown): unknown;
}

export function createSecretsManager(place: Place): SecretsManager {
  const secrets = new Map<string, Version>();
  return {
    put: (name, text) =>
      void secrets.set(secretArn(name, place), {
        ARN: secretArn(name, place),
        Name: name,
        SecretString: text,
        VersionId: randomUUID(),
        VersionStages: ['AWSCURRENT'],
        CreatedDate: Date.now() / 1000,
      }),
    handle: (action, input) => {
      if (action !== 'GetSecretValue')
        throw new RequestFault('UnknownOperationException', `secretsmanager:${action} is not known here`);
      const secret = secrets.get(secretArn(secretIdOf(input), place));
      if (secret) return secret;
      throw new RequestFault(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      );
    },
  };
}

interface Version {
  readonly ARN: string;
  readonly Name: string;
  readonly SecretString: string;
  readonly VersionId: string;
  readonly VersionStages: readonly string[];
  readonly CreatedDate: number;
}

function secretIdOf(input: unknown): string {
  const { data, error } = GetSecretValue.safeParse(input);
  if (data) return data.SecretId;
  throw new RequestFault('InvalidParameterException', error.issues.map(({ message }) => message).join('; '));
}

const GetSecretValue = z.strictObject({ SecretId: z.string().min(1) });

/** AWS ends each ARN by six characters that nobody chooses; here they are these, whatever the secret. */
const SUFFIX = '-local0';

/** The whole ARN of a secret that is known by its name, by its ARN without the six characters, or by all of it. */
export function secretArn(secretId: string, { region, accountId }: Place): string {
  const arn = secretId.startsWith('arn:')
    ? secretId
    : `arn:aws:secretsmanager:${region}:${accountId}:secret:${secretId}`;
  return arn.endsWith(SUFFIX) ? arn : arn + SUFFIX;
}
