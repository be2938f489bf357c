import {
  GetSecretValueCommand,
  type GetSecretValueRequest,
  ListSecretsCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accessKeyIdOf } from '../../../local/aws-endpoint/caller.ts';
import { type AwsEndpoint, startAwsEndpoint } from '../../../local/aws-endpoint/endpoint.ts';
import { createSecretsManager } from '../../../local/aws-endpoint/secrets-manager.ts';

const PLACE = { region: 'us-east-1', accountId: '000000000000' };
const PARTIAL_ARN = 'arn:aws:secretsmanager:us-east-1:000000000000:secret:kept/tokens';

const secrets = createSecretsManager(PLACE);
let endpoint: AwsEndpoint;
beforeAll(async () => {
  const nobody = 'http://127.0.0.1:1';
  endpoint = await startAwsEndpoint({
    ...PLACE,
    port: 0,
    dynamoDbUrl: nobody,
    sqsUrl: nobody,
    ecs: { handle: () => Promise.reject(new Error('never asked')) },
    ssm: { handle: () => Promise.reject(new Error('never asked')) },
    secretsManager: secrets,
  });
  secrets.put('kept/tokens', 'the text');
});
afterAll(() => endpoint.close());

function clientOf(accessKeyId: string): SecretsManagerClient {
  const credentials = { accessKeyId, secretAccessKey: 'any' };
  return new SecretsManagerClient({ region: PLACE.region, endpoint: endpoint.url, credentials });
}

const read = (input: GetSecretValueRequest, accessKeyId = 'outside') =>
  clientOf(accessKeyId).send(new GetSecretValueCommand(input));

describe('the local Secrets Manager', () => {
  it.each(['kept/tokens', PARTIAL_ARN, `${PARTIAL_ARN}-local0`])(
    'gives out a secret by %s',
    async (SecretId) => {
      expect(await read({ SecretId })).toMatchObject({
        ARN: `${PARTIAL_ARN}-local0`,
        Name: 'kept/tokens',
        SecretString: 'the text',
        VersionStages: ['AWSCURRENT'],
        CreatedDate: expect.any(Date) as Date,
      });
    },
  );

  it('gives out the current version', async () => {
    secrets.put('changed', 'one');
    secrets.put('changed', 'two');
    expect((await read({ SecretId: 'changed' })).SecretString).toBe('two');
  });

  it('says that there is none, by the name that AWS gives it', async () => {
    await expect(read({ SecretId: 'missing' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 400 },
    });
  });

  it('refuses what it does not know, and names it: another call, another version', async () => {
    await expect(clientOf('outside').send(new ListSecretsCommand())).rejects.toMatchObject({
      name: 'UnknownOperationException',
      message: expect.stringContaining('secretsmanager:ListSecrets') as string,
    });
    await expect(read({ SecretId: 'kept/tokens', VersionStage: 'AWSPREVIOUS' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringContaining('VersionStage') as string,
    });
  });

  it('is asked in vain by a function whose role names another secret', async () => {
    const resource = `${PARTIAL_ARN}-??????`;
    const action = 'secretsmanager:GetSecretValue';
    const permissions = [{ effect: 'Allow', action, resource, conditions: [] }] as const;
    endpoint.access.admit('narrow', { arn: 'arn:of:narrow', permissions });
    secrets.put('kept/tokens-of-others', 'another');
    const narrow = accessKeyIdOf('narrow');
    expect((await read({ SecretId: 'kept/tokens' }, narrow)).SecretString).toBe('the text');
    await expect(read({ SecretId: 'kept/tokens-of-others' }, narrow)).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(`not authorized to perform: ${action}`) as string,
    });
  });
});
