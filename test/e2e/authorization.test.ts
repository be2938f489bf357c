import { Stack } from 'aws-cdk-lib';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { afterAll, beforeAll } from 'vitest';
import { Authorization } from '../../infra/authorization.ts';
import { StanddownStack } from '../../infra/standdown-stack.ts';
import type { LocalStackOptions } from '../../local/options.ts';
import { type LocalStack, startLocalStack } from '../../local/stack.ts';
import { type Issuer, ISSUER_CERTIFICATE, startIssuer } from '../support/issuer.ts';
import { AUDIENCE, JWKS } from '../support/jwt.ts';
import { describeJwtCallers, jwtOf } from './authorization/jwt-callers.ts';
import { describeTokenCallers, DISPATCHER, SECRET_NAME, WORKER } from './authorization/token-callers.ts';

/** A deployment for each authorizer, bundled and behind the gateway: an API has one of them. */
let byToken: LocalStack;
let byJwt: LocalStack;
let issuer: Issuer;
/** Of two stacks, one after the other: synthesis holds up whatever else is started meanwhile. */
const BOTH_STARTED_MS = 60_000;
const resources = new AsyncDisposableStack();

beforeAll(async () => {
  issuer = await startIssuer(JWKS);
  resources.defer(() => issuer.close());
  byToken = await startByToken();
  resources.defer(() => byToken.close());
  byJwt = await startByJwt(issuer.url);
  resources.defer(() => byJwt.close());
}, BOTH_STARTED_MS);
afterAll(() => resources.disposeAsync());

describeTokenCallers(() => byToken);
describeJwtCallers(
  () => byJwt,
  () => issuer,
);

const QUIET: LocalStackOptions = { port: 0, awsPort: 0, times: { sweepIntervalSeconds: 3600 } };

/** The secret is known by its name, as one that operators keep is. */
function startByToken(): Promise<LocalStack> {
  return startLocalStack({
    ...QUIET,
    token: DISPATCHER.token,
    workerToken: WORKER.token,
    build: (app, props) => {
      const secret = Secret.fromSecretNameV2(new Stack(app, 'Secrets'), 'Tokens', SECRET_NAME);
      const authorization = Authorization.token(secret);
      return new StanddownStack(app, 'ByToken', { ...props, dashboard: false, authorization });
    },
  });
}

function startByJwt(issuerUrl: string): Promise<LocalStack> {
  const authorization = Authorization.jwt({ issuer: issuerUrl, audience: AUDIENCE });
  return startLocalStack({
    ...QUIET,
    token: jwtOf(issuerUrl, 'dispatcher', 'runs:read runs:record'),
    workerToken: jwtOf(issuerUrl, 'worker', 'runs:record'),
    functionEnvironment: { NODE_EXTRA_CA_CERTS: ISSUER_CERTIFICATE },
    build: (app, props) => new StanddownStack(app, 'ByJwt', { ...props, dashboard: false, authorization }),
  });
}
