import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

interface Deps {
  readonly client: SecretsManagerClient;
  readonly secretArn: string;
}

/** Reads the current version of a secret, as text. */
export function secretText({ client, secretArn }: Deps): () => Promise<string> {
  return async () => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn }));
    if (SecretString === undefined)
      throw new Error(`${secretArn}: expected a secret with text, got a binary one`);
    return SecretString;
  };
}
