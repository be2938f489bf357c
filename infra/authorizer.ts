import { Duration } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type {
  JwtAuthorizerEnvironment,
  TokenAuthorizerEnvironment,
} from '../functions/wiring/environment.ts';
import { AUTHORIZER_TIMEOUT_SECONDS } from '../functions/wiring/limits.ts';
import type { Authorization, ByLambda } from './authorization.ts';
import { DoorFunction } from './door-function.ts';
import type { Hosting } from './hosting.ts';

/** How long API Gateway takes the authorizer's word again, on top of what the authorizer itself remembers. */
const CACHED_FOR = Duration.minutes(1);

/** What every method of the API demands of a caller. */
export function demanded(
  scope: Construct,
  authorization: Authorization,
  hosting: Hosting,
): apigateway.MethodOptions {
  switch (authorization.kind) {
    case 'iam':
      return { authorizationType: apigateway.AuthorizationType.IAM };
    case 'jwt':
    case 'token':
      return {
        authorizationType: apigateway.AuthorizationType.CUSTOM,
        authorizer: requestAuthorizer(scope, authorization, hosting),
      };
    case 'open':
      return { authorizationType: apigateway.AuthorizationType.NONE };
  }
}

function requestAuthorizer(
  scope: Construct,
  authorization: ByLambda,
  hosting: Hosting,
): apigateway.IAuthorizer {
  const handler = new DoorFunction(scope, 'AuthorizerFunction', {
    door: 'authorizer',
    description: 'Knows a caller by the bearer token, and says which calls they may make',
    timeout: Duration.seconds(AUTHORIZER_TIMEOUT_SECONDS),
    environment: { ...environmentOf(authorization) },
    permissions: permissionsOf(authorization),
    // It touches neither the table nor a queue.
    hosting: { ...hosting, dataKeys: [] },
  });
  return new apigateway.RequestAuthorizer(scope, 'Authorizer', {
    handler,
    identitySources: [apigateway.IdentitySource.header('Authorization')],
    resultsCacheTtl: CACHED_FOR,
  });
}

function environmentOf(authorization: ByLambda): JwtAuthorizerEnvironment | TokenAuthorizerEnvironment {
  if (authorization.kind === 'token') {
    return { AUTHORIZER_MODE: 'token', TOKEN_SECRET_ARN: authorization.secret.secretArn };
  }
  const { issuer, audience, scopePrefix } = authorization;
  return {
    AUTHORIZER_MODE: 'jwt',
    JWT_ISSUER: issuer,
    JWT_AUDIENCE: audience,
    JWT_SCOPE_PREFIX: `${scopePrefix}runs:`,
  };
}

/**
 * A key of the secret's own is used through Secrets Manager only, and for this secret only. Of a secret that is known by
 * its name, the six characters that end its ARN are not known.
 */
function permissionsOf(authorization: ByLambda): PolicyStatement[] {
  if (authorization.kind === 'jwt') return [];
  const { secretFullArn, secretArn, encryptionKey } = authorization.secret;
  const arn = secretFullArn ?? `${secretArn}-??????`;
  const read = new PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [arn] });
  if (!encryptionKey) return [read];
  const decrypt = new PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [encryptionKey.keyArn],
    conditions: { StringLike: { 'kms:EncryptionContext:SecretARN': arn } },
  });
  return [read, decrypt];
}
