import type { Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { describe, expect, it } from 'vitest';
import { EVERYBODY_STAGE_VARIABLE } from '../../functions/wiring/environment.ts';
import { Authorization } from '../../infra/authorization.ts';
import { asText, expectInvocable, propertiesById, statementsOf, synthesizeIn } from './synthesize.ts';

const JWT = { issuer: 'https://issuer.example/', audience: 'standdown' };

describe('Authorization', () => {
  it('demands a signature where nothing is said', () => {
    const template = synthesizeIn();
    expect(authorizationTypes(template)).toEqual(['AWS_IAM']);
    template.resourceCountIs('AWS::ApiGateway::Authorizer', 0);
    expect(detailOf401(template)).toBe('the request is not signed, or its signature is not valid');
  });

  it('asks the authorizer about each JWT, with the issuer and audience that it is to go by', () => {
    const template = synthesizeIn(() => ({ authorization: Authorization.jwt(JWT) }));
    expect(authorizationTypes(template)).toEqual(['CUSTOM']);
    expect(authorizerEnvironment(template)).toMatchObject({
      AUTHORIZER_MODE: 'jwt',
      JWT_ISSUER: JWT.issuer,
      JWT_AUDIENCE: JWT.audience,
      JWT_SCOPE_PREFIX: 'runs:',
    });
    const prefixed = Authorization.jwt({ ...JWT, scopePrefix: 'standdown/' });
    expect(authorizerEnvironment(synthesizeIn(() => ({ authorization: prefixed })))).toMatchObject({
      JWT_SCOPE_PREFIX: 'standdown/runs:',
    });
    expect(() => Authorization.jwt({ ...JWT, scopePrefix: 'a b' })).toThrow('scopePrefix: expected no space');
    expect(detailOf401(template)).toBe('the request carries no token, or its token is not valid');
  });

  it('goes by the Authorization header, and takes an answer again for a minute and no longer', () => {
    synthesizeIn(() => ({ authorization: Authorization.jwt(JWT) })).hasResourceProperties(
      'AWS::ApiGateway::Authorizer',
      {
        Type: 'REQUEST',
        IdentitySource: 'method.request.header.Authorization',
        AuthorizerResultTtlInSeconds: 60,
      },
    );
  });

  it('lets API Gateway invoke the authorizer', () => {
    const template = synthesizeIn(() => ({ authorization: Authorization.jwt(JWT) }));
    expectInvocable(template, 'Authorizer', 'apigateway.amazonaws.com');
  });

  it('lets the authorizer of tokens read its secret and nothing else', () => {
    const template = synthesizeIn((stack) => ({ authorization: Authorization.token(secretOf(stack)) }));
    const [secretId] = Object.keys(propertiesById(template, 'AWS::SecretsManager::Secret'));
    expect(authorizerEnvironment(template)).toMatchObject({
      AUTHORIZER_MODE: 'token',
      TOKEN_SECRET_ARN: { Ref: secretId },
    });
    expect(authorizerActions(template)).toEqual([
      'kms:Decrypt',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
      'secretsmanager:GetSecretValue',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  it.each([
    ['by its name', byName, ':secret:tokens-??????'],
    ['by its whole ARN', byWholeArn, ':secret:tokens-AbCdEf'],
  ])('reads a secret that is known %s, as its ARN is in full', (_how, secret, end) => {
    const template = synthesizeIn((stack) => ({ authorization: Authorization.token(secret(stack)) }));
    const read = statementsOf(template, 'AWS::IAM::Policy', 'PolicyDocument').filter(
      ({ Action }) => Action === 'secretsmanager:GetSecretValue',
    );
    expect(read.map(({ Resource }) => asText(Resource))).toEqual([expect.stringContaining(end)]);
  });

  it('decrypts with the key of a secret that is known by its name for that secret only', () => {
    const template = synthesizeIn((stack) => ({
      authorization: Authorization.token(
        secretsmanager.Secret.fromSecretAttributes(stack, 'Tokens', {
          secretPartialArn: `${SECRETS}:tokens`,
          encryptionKey: new kms.Key(stack, 'Key'),
        }),
      ),
    }));
    const uses = statementsOf(template, 'AWS::IAM::Policy', 'PolicyDocument').filter(
      ({ Action }) => Action === 'kms:Decrypt',
    );
    expect(uses.map(({ Condition }) => Condition)).toEqual([
      { StringLike: { 'kms:EncryptionContext:SecretARN': `${SECRETS}:tokens-??????` } },
    ]);
  });

  it('writes the actor whom the authorizer names into the access log', () => {
    const template = synthesizeIn(() => ({ authorization: Authorization.jwt(JWT) }));
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      AccessLogSetting: { Format: Match.stringLikeRegexp('"actor":"\\$context.authorizer.actor"') },
    });
  });

  it('opens a private API only to whoever says so, and puts those calls on record as everybody', () => {
    const authorization = Authorization.openToEverybodyWhoCanReachIt();
    expect(() => synthesizeIn(() => ({ authorization }))).toThrow(
      'authorization: expected vpcEndpoints beside an API that is open to everybody',
    );
    const template = synthesizeIn((stack) => ({ authorization, vpcEndpoints: endpoints(stack) }));
    expect(authorizationTypes(template)).toEqual(['NONE']);
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      Variables: { [EVERYBODY_STAGE_VARIABLE]: 'everybody' },
    });
    synthesizeIn().hasResourceProperties('AWS::ApiGateway::Stage', { Variables: Match.absent() });
  });

  it('tells the function whether there is an authorizer that must have named each caller', () => {
    const told = (authorization: Authorization) =>
      Object.values(
        propertiesById(
          synthesizeIn(() => ({ authorization })),
          'AWS::Lambda::Function',
        ),
      )
        .map((lambda) => (lambda['Environment'] as { Variables: Record<string, unknown> }).Variables)
        .flatMap(({ HAS_AUTHORIZER }) => HAS_AUTHORIZER ?? []);
    expect(told(Authorization.jwt(JWT))).toEqual(['on']);
    expect(told(Authorization.iam())).toEqual(['off']);
  });

  it.each([
    [{ ...JWT, issuer: 'http://issuer.example' }, 'authorization: issuer: expected an https address'],
    [{ ...JWT, audience: '' }, 'authorization: audience: expected a name, got ""'],
  ])('refuses %j', (jwt, message) => {
    expect(() => Authorization.jwt(jwt)).toThrow(message);
  });
});

describe('a private API', () => {
  it('has an endpoint at least', () => {
    expect(() => synthesizeIn(() => ({ vpcEndpoints: [] }))).toThrow(
      'vpcEndpoints: expected at least one endpoint, got none',
    );
  });

  it('forbids every other way in, and allows nobody by being reached', () => {
    const template = synthesizeIn((stack) => ({ vpcEndpoints: endpoints(stack) }));
    const [api] = Object.values(propertiesById(template, 'AWS::ApiGateway::RestApi'));
    expect(api?.['EndpointConfiguration']).toMatchObject({ Types: ['PRIVATE'] });
    const [endpoint] = Object.keys(propertiesById(template, 'AWS::EC2::VPCEndpoint'));
    expect((api?.['Policy'] as { Statement: unknown }).Statement).toEqual([
      {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*',
        Condition: { StringNotEquals: { 'aws:SourceVpce': [{ Ref: endpoint }] } },
      },
    ]);
  });

  it('that is open to everybody lets in whoever comes through its endpoints', () => {
    const template = synthesizeIn((stack) => ({
      vpcEndpoints: endpoints(stack),
      authorization: Authorization.openToEverybodyWhoCanReachIt(),
    }));
    const [api] = Object.values(propertiesById(template, 'AWS::ApiGateway::RestApi'));
    const { Statement } = api?.['Policy'] as { Statement: readonly { Effect: string }[] };
    expect(Statement.map(({ Effect }) => Effect)).toEqual(['Deny', 'Allow']);
  });
});

function endpoints(stack: Stack): readonly ec2.IVpcEndpoint[] {
  const vpc = new ec2.Vpc(stack, 'Vpc', { natGateways: 0 });
  return [vpc.addInterfaceEndpoint('Api', { service: ec2.InterfaceVpcEndpointAwsService.APIGATEWAY })];
}

const SECRETS = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret';

function byName(stack: Stack): secretsmanager.ISecret {
  return secretsmanager.Secret.fromSecretNameV2(stack, 'Tokens', 'tokens');
}

function byWholeArn(stack: Stack): secretsmanager.ISecret {
  return secretsmanager.Secret.fromSecretCompleteArn(stack, 'Tokens', `${SECRETS}:tokens-AbCdEf`);
}

function secretOf(stack: Stack): secretsmanager.ISecret {
  return new secretsmanager.Secret(stack, 'Tokens', { encryptionKey: new kms.Key(stack, 'Key') });
}

function authorizationTypes(template: Template): readonly unknown[] {
  const methods = Object.values(propertiesById(template, 'AWS::ApiGateway::Method'));
  return [...new Set(methods.map((method) => method['AuthorizationType']))];
}

function authorizerEnvironment(template: Template): unknown {
  const functions = Object.entries(propertiesById(template, 'AWS::Lambda::Function'));
  const [, authorizer] = functions.find(([id]) => id.includes('Authorizer')) ?? [];
  return (authorizer?.['Environment'] as { Variables: unknown }).Variables;
}

function authorizerActions(template: Template): readonly string[] {
  const policies = Object.entries(propertiesById(template, 'AWS::IAM::Policy'));
  const [, policy] = policies.find(([id]) => id.includes('Authorizer')) ?? [];
  const { Statement } = policy?.['PolicyDocument'] as { Statement: readonly { Action: string | string[] }[] };
  return Statement.flatMap(({ Action }) => Action).sort();
}

function detailOf401(template: Template): unknown {
  const responses = Object.values(propertiesById(template, 'AWS::ApiGateway::GatewayResponse'));
  const unauthorized = responses.find((response) => response['ResponseType'] === 'UNAUTHORIZED');
  const { 'application/json': body } = unauthorized?.['ResponseTemplates'] as Record<string, string>;
  return (JSON.parse(asText(body)) as { detail: unknown }).detail;
}
