import { Token } from 'aws-cdk-lib';
import type * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';

/** Who may call, and how the API knows them. Made by the functions of the same name. */
export type Authorization =
  | { readonly kind: 'iam' }
  | {
      readonly kind: 'jwt';
      readonly issuer: string;
      readonly audience: string;
      readonly scopePrefix: string;
    }
  | { readonly kind: 'token'; readonly secret: secretsmanager.ISecret }
  | { readonly kind: 'open' };

export type ByLambda = Extract<Authorization, { readonly kind: 'jwt' | 'token' }>;

/** Whether a function of ours says who a caller is; otherwise the gateway does. */
export function isByLambda(authorization: Authorization): authorization is ByLambda {
  return authorization.kind === 'jwt' || authorization.kind === 'token';
}

export interface JwtIssuer {
  /** The `iss` of the tokens, an https address; its `/.well-known/openid-configuration` names the keys. */
  readonly issuer: string;
  /** What the `aud` of a token must name. A token of Cognito's has one only where the client asked for a resource. */
  readonly audience: string;
  /**
   * What the issuer writes before each scope, such as `standdown/` for the resource server `standdown` of Cognito, whose
   * scope is then `standdown/runs:read`.
   * @default nothing: `runs:read`
   */
  readonly scopePrefix?: string;
}

export const Authorization = {
  /** Calls are signed with SigV4. Rights are IAM policies: see `grants`. The actor is the caller's ARN. */
  iam(): Authorization {
    return { kind: 'iam' };
  },

  /**
   * Bearer tokens of an OpenID Connect issuer. Rights are the scopes `runs:read`, `runs:record`, `runs:terminate`,
   * `runs:force` and `runs:abandon`, behind `scopePrefix`. The actor is the token's subject.
   */
  jwt({ issuer, audience, scopePrefix = '' }: JwtIssuer): Authorization {
    if (!Token.isUnresolved(issuer) && !issuer.startsWith('https://')) {
      throw new Error(`authorization: issuer: expected an https address, got ${JSON.stringify(issuer)}`);
    }
    if (audience === '') throw new Error('authorization: audience: expected a name, got ""');
    if (!Token.isUnresolved(scopePrefix) && /\s/.test(scopePrefix)) {
      throw new Error(
        `authorization: scopePrefix: expected no space, which parts scopes, got ${JSON.stringify(scopePrefix)}`,
      );
    }
    return { kind: 'jwt', issuer, audience, scopePrefix };
  },

  /**
   * Bearer tokens out of a secret, whose value is JSON:
   * `{"tokens":[{"name":"ops","token":"…","rights":["read","terminate"]}]}`. Several entries may stand side by side,
   * so a token is replaced without a pause. The actor is the entry's name.
   */
  token(secret: secretsmanager.ISecret): Authorization {
    return { kind: 'token', secret };
  },

  /**
   * No authorization: whoever reaches the API may stop every worker of the clusters, and is on record as `everybody`.
   * Only for a private API in a sandbox: without `vpcEndpoints` it is refused.
   */
  openToEverybodyWhoCanReachIt(): Authorization {
    return { kind: 'open' };
  },
} as const;
