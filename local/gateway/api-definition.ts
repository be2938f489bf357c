import type * as z from 'zod';
import { rootResourceId } from '../template/identity.ts';
import { readProperties } from '../template/properties.ts';
import type { References } from '../template/resolve.ts';
import type { TemplateResource } from '../template/template.ts';
import * as properties from './api-properties.ts';
import type { IdentitySource } from './identity-source.ts';
import type { ThrottleLimits } from './token-bucket.ts';

/** A REST API as the template describes it. */
export interface ApiDefinition {
  readonly id: string;
  readonly stage: string;
  /** With `$context.…` variables. */
  readonly accessLogFormat: string | undefined;
  readonly throttle: ThrottleLimits;
  /** What a policy grants `execute-api:Invoke` on; method and path may have wildcards. */
  readonly methodArn: (httpMethod: string, path: string) => string;
  readonly methods: readonly ApiMethod[];
  readonly authorizers: readonly LambdaAuthorizer[];
  readonly gatewayResponses: readonly GatewayResponse[];
}

export interface ApiMethod {
  /** `ANY` stands for each method. */
  readonly httpMethod: string;
  /** Such as `/runs/{run_id}/events`; a last segment `{name+}` takes all that is left. */
  readonly path: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
  /** Undefined where IAM decides who may call. */
  readonly authorizerId: string | undefined;
}

export interface LambdaAuthorizer {
  readonly id: string;
  /** A TOKEN one is shown one header, a REQUEST one the whole request. */
  readonly type: 'TOKEN' | 'REQUEST';
  readonly functionArn: string;
  readonly identitySources: readonly IdentitySource[];
  /** How long an answer is kept; 0 asks each time. */
  readonly resultTtlSeconds: number;
}

/** What the gateway answers by itself in one case; a missing member stays as API Gateway has it. */
export interface GatewayResponse {
  readonly responseType: string;
  readonly statusCode: number | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  /** By content type. */
  readonly templates: Readonly<Record<string, string>>;
}

/** Takes the resources of the one REST API. A method is authorized by IAM or by a Lambda authorizer. */
export function readApi(resources: readonly TemplateResource[], references: References): ApiDefinition {
  const read = <Properties>(type: string, schema: z.ZodType<Properties>) =>
    resources
      .filter((resource) => resource.type === `AWS::ApiGateway::${type}`)
      .map((resource) => ({
        logicalId: resource.logicalId,
        ...readProperties(resource, schema, references),
      }));

  const { logicalId: id } = onlyOne('RestApi', read('RestApi', properties.RestApi));
  const paths = pathsOf(rootResourceId(id), read('Resource', properties.Resource));
  const { StageName, AccessLogSetting, MethodSettings } = onlyOne('Stage', read('Stage', properties.Stage));
  const { 'AWS::Region': region = '', 'AWS::AccountId': accountId = '' } = references.pseudoParameters;
  return {
    id,
    stage: StageName,
    accessLogFormat: AccessLogSetting?.Format,
    throttle: MethodSettings,
    methodArn: (httpMethod, path) =>
      `arn:aws:execute-api:${region}:${accountId}:${id}/${StageName}/${httpMethod}${path}`,
    methods: read('Method', properties.Method).map(
      ({ HttpMethod, ResourceId, Integration, AuthorizerId }) => ({
        httpMethod: HttpMethod,
        path: paths(ResourceId),
        functionArn: Integration.Uri,
        timeoutMs: Integration.TimeoutInMillis,
        authorizerId: AuthorizerId,
      }),
    ),
    authorizers: read('Authorizer', properties.Authorizer).map((authorizer) => ({
      id: authorizer.logicalId,
      type: authorizer.Type,
      functionArn: authorizer.AuthorizerUri,
      identitySources: authorizer.IdentitySource,
      resultTtlSeconds: authorizer.AuthorizerResultTtlInSeconds,
    })),
    gatewayResponses: read('GatewayResponse', properties.Response).map((response) => ({
      responseType: response.ResponseType,
      statusCode: response.StatusCode,
      parameters: response.ResponseParameters,
      templates: response.ResponseTemplates,
    })),
  };
}

function onlyOne<Item>(what: string, items: readonly Item[]): Item {
  const [item] = items;
  if (!item || items.length > 1)
    throw new Error(`AWS::ApiGateway::${what}: expected one, got ${items.length}`);
  return item;
}

type PathPart = Readonly<z.infer<typeof properties.Resource>> & { readonly logicalId: string };

function pathsOf(rootId: string, parts: readonly PathPart[]): (resourceId: string) => string {
  const byId = new Map(parts.map((part) => [part.logicalId, part]));
  const segments = (resourceId: string): readonly string[] => {
    if (resourceId === rootId) return [];
    const part = byId.get(resourceId);
    if (!part) throw new Error(`AWS::ApiGateway::Resource: there is no ${resourceId}`);
    return [...segments(part.ParentId), part.PathPart];
  };
  return (resourceId) => `/${segments(resourceId).join('/')}`;
}
