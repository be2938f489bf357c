import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SimpleFetcher } from 'aws-jwt-verify/https';
import { CLIENT_SETTINGS } from '../adapters/aws/client-settings.ts';
import { secretText } from '../adapters/aws/secret-text.ts';
import { systemClock } from '../adapters/system-clock.ts';
import {
  AUTHORIZER_ENVIRONMENT,
  JWT_AUTHORIZER_ENVIRONMENT,
  readEnvironment,
  TOKEN_AUTHORIZER_ENVIRONMENT,
} from '../wiring/environment.ts';
import { createLog } from '../wiring/logger.ts';
import type { Identify } from './caller.ts';
import { createHandler } from './handler.ts';
import { jwtCallers } from './jwt-callers.ts';
import { tokenCallers } from './token-callers.ts';

const log = createLog();

export const handler = createHandler({ identify: callersOf(), log }).before(({ context }) =>
  log.begin(context),
);

function callersOf(): Identify {
  const { AUTHORIZER_MODE: mode } = readEnvironment(AUTHORIZER_ENVIRONMENT, process.env);
  switch (mode) {
    case 'jwt': {
      const env = readEnvironment(JWT_AUTHORIZER_ENVIRONMENT, process.env);
      const fetcher = new SimpleFetcher();
      return jwtCallers({
        issuer: env.JWT_ISSUER,
        audience: env.JWT_AUDIENCE,
        scopePrefix: env.JWT_SCOPE_PREFIX,
        fetcher,
        clock: systemClock,
        log,
      });
    }
    case 'token': {
      const env = readEnvironment(TOKEN_AUTHORIZER_ENVIRONMENT, process.env);
      const client = new SecretsManagerClient(CLIENT_SETTINGS);
      const readSecret = secretText({ client, secretArn: env.TOKEN_SECRET_ARN });
      return tokenCallers({ readSecret, clock: systemClock });
    }
    default:
      throw new Error(`AUTHORIZER_MODE: expected jwt or token, got ${mode}`);
  }
}
