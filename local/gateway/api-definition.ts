import * as z from 'zod';
import { rootResourceId } from '../template/identity.ts';
import { readProperties } from '../template/properties.ts';
import type { References } from '../template/resolve.ts';
import type { TemplateResource } from '../template/template.ts';
import { harmless } from '../template/strict.ts';

/** A REST API as the template describes it. */
export interface ApiDefinition {
  readonly stage: string;
  /** With `$context.…` variables. */
  readonly accessLogFormat: string | undefined;
  readonly methods: readonly ApiMethod[];
  readonly gatewayResponses: readonly GatewayResponse[];
}

export interface ApiMethod {
  /** `ANY` stands for each method. */
  readonly httpMethod: string;
  /** Such as `/runs/{run_id}/events`; a last segment `{name+}` takes all that is left. */
  readonly path: string;
  readonly functionArn: string;
  readonly timeoutMs: number;
}

/** What the gateway answers by itself in one case; a missing member stays as API Gateway has it. */
export interface GatewayResponse {
  readonly responseType: string;
  readonly statusCode: number | undefined;
  readonly parameters: Readonly<Record<string, string>>;
  /** By content type. */
  readonly templates: Readonly<Record<string, string>>;
}

/** Takes the resources of the one REST API. Each method has IAM authorization: another one is an error. */
export function readApi(resources: readonly TemplateResource[], references: References): ApiDefinition {
  const read = <Properties>(type: string, schema: z.ZodType<Properties>) =>
    resources
      .filter((resource) => resource.type === `AWS::ApiGateway::${type}`)
      .map((resource) => ({
        logicalId: resource.logicalId,
        ...readProperties(resource, schema, references),
      }));

  const restApi = onlyOne('RestApi', read('RestApi', RestApi));
  const paths = pathsOf(rootResourceId(restApi.logicalId), read('Resource', Resource));
  const { StageName, AccessLogSetting } = onlyOne('Stage', read('Stage', Stage));
  return {
    stage: StageName,
    accessLogFormat: AccessLogSetting?.Format,
    methods: read('Method', Method).map(({ HttpMethod, ResourceId, Integration }) => ({
      httpMethod: HttpMethod,
      path: paths(ResourceId),
      functionArn: Integration.Uri,
      timeoutMs: Integration.TimeoutInMillis,
    })),
    gatewayResponses: read('GatewayResponse', Response).map((response) => ({
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

type PathPart = Readonly<z.infer<typeof Resource>> & { readonly logicalId: string };

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

/** Binary media types and keys are missing on purpose: an API that has them is refused. */
const RestApi = z.strictObject({
  Name: harmless,
  Description: harmless,
  EndpointConfiguration: harmless,
});

const Resource = z.strictObject({ RestApiId: z.string(), ParentId: z.string(), PathPart: z.string() });

/** Served at the root of an address of its own, so the stage is in no path; its name is in each event. */
const Stage = z.strictObject({
  RestApiId: z.string(),
  StageName: z.string(),
  DeploymentId: harmless,
  Description: harmless,
  MethodSettings: harmless,
  TracingEnabled: harmless,
  AccessLogSetting: z.strictObject({ DestinationArn: harmless, Format: z.string() }).optional(),
});

/** API Gateway's own limit, where a method sets none. */
const INTEGRATION_TIMEOUT_MS = 29_000;

const Method = z.strictObject({
  RestApiId: z.string(),
  ResourceId: z.string(),
  HttpMethod: z.string(),
  AuthorizationType: z.literal('AWS_IAM'),
  OperationName: harmless,
  Integration: z.strictObject({
    Type: z.literal('AWS_PROXY'),
    IntegrationHttpMethod: z.literal('POST'),
    Uri: z.string().transform(functionArnOf),
    TimeoutInMillis: z.number().default(INTEGRATION_TIMEOUT_MS),
  }),
});

function functionArnOf(uri: string): string {
  return /\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;
}

const Response = z.strictObject({
  RestApiId: z.string(),
  ResponseType: z.string(),
  StatusCode: z.coerce.number().optional(),
  ResponseParameters: z.record(z.string(), z.string()).default({}),
  ResponseTemplates: z.record(z.string(), z.string()).default({}),
});
