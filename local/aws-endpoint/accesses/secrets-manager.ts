import * as z from 'zod';
import type { AccessesOf } from '../accesses.ts';
import { secretArn } from '../secrets-manager.ts';

/** However a call names a secret, a policy is held against its whole ARN. */
export const secretsManagerAccesses: AccessesOf = ({ action, input }, place) => {
  if (action !== 'GetSecretValue') return undefined;
  const resource = secretArn(OneSecret.parse(input).SecretId, place);
  return [{ action: 'secretsmanager:GetSecretValue', resource }];
};

const OneSecret = z.looseObject({ SecretId: z.string() });
