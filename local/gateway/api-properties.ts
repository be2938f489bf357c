import * as z from 'zod';
import { harmless } from '../template/strict.ts';
import { parseIdentitySources } from './identity-source.ts';
import type { ThrottleLimits } from './token-bucket.ts';

/** What the resources of a REST API may say here. */

/** Binary media types, keys and resource policies are missing on purpose: an API that has them is refused. */
export const RestApi = z.strictObject({
  Name: harmless,
  Description: harmless,
  EndpointConfiguration: harmless,
  Tags: harmless,
});

export const Resource = z.strictObject({
  RestApiId: z.string(),
  ParentId: z.string(),
  PathPart: z.string(),
});

/** API Gateway's default for an account and region; smaller in the newest regions. */
const ACCOUNT_THROTTLE: ThrottleLimits = { ratePerSecond: 10_000, burst: 5_000 };

/** The settings of all methods; those of a single one are missing on purpose: nothing uses them. */
const MethodSettings = z
  .tuple([
    z.strictObject({
      HttpMethod: z.literal('*'),
      ResourcePath: z.literal('/*'),
      ThrottlingRateLimit: z.number().default(ACCOUNT_THROTTLE.ratePerSecond),
      ThrottlingBurstLimit: z.number().default(ACCOUNT_THROTTLE.burst),
      DataTraceEnabled: harmless,
      LoggingLevel: harmless,
      MetricsEnabled: harmless,
    }),
  ])
  .transform(([{ ThrottlingRateLimit, ThrottlingBurstLimit }]): ThrottleLimits => ({
    ratePerSecond: ThrottlingRateLimit,
    burst: ThrottlingBurstLimit,
  }));

/** Served at the root of an address of its own, so the stage is in no path; its name is in each event. */
export const Stage = z.strictObject({
  RestApiId: z.string(),
  StageName: z.string(),
  DeploymentId: harmless,
  Description: harmless,
  TracingEnabled: harmless,
  Tags: harmless,
  MethodSettings: MethodSettings.default(ACCOUNT_THROTTLE),
  AccessLogSetting: z.strictObject({ DestinationArn: harmless, Format: z.string() }).optional(),
});

/** API Gateway's own limit, where a method sets none. */
const INTEGRATION_TIMEOUT_MS = 29_000;

const FunctionUri = z.string().transform((uri) => /\/functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri);

export const Method = z
  .strictObject({
    RestApiId: z.string(),
    ResourceId: z.string(),
    HttpMethod: z.string(),
    AuthorizationType: z.enum(['AWS_IAM', 'CUSTOM']),
    AuthorizerId: z.string().optional(),
    OperationName: harmless,
    Integration: z.strictObject({
      Type: z.literal('AWS_PROXY'),
      IntegrationHttpMethod: z.literal('POST'),
      Uri: FunctionUri,
      TimeoutInMillis: z.number().default(INTEGRATION_TIMEOUT_MS),
    }),
  })
  .refine(
    ({ AuthorizationType, AuthorizerId }) =>
      (AuthorizationType === 'CUSTOM') === (AuthorizerId !== undefined),
    {
      error: 'expected an authorizer with CUSTOM, and none with AWS_IAM',
      path: ['AuthorizerId'],
    },
  );

/** How long API Gateway keeps an answer where nothing is said. */
const DEFAULT_RESULT_TTL_SECONDS = 300;

/** Credentials and a validation expression are missing on purpose: nothing uses them. */
export const Authorizer = z.strictObject({
  RestApiId: z.string(),
  Name: harmless,
  Type: z.enum(['TOKEN', 'REQUEST']),
  AuthorizerUri: FunctionUri,
  IdentitySource: z.string().transform(parseIdentitySources),
  AuthorizerResultTtlInSeconds: z.number().default(DEFAULT_RESULT_TTL_SECONDS),
});

export const Response = z.strictObject({
  RestApiId: z.string(),
  ResponseType: z.string(),
  StatusCode: z.coerce.number().optional(),
  ResponseParameters: z.record(z.string(), z.string()).default({}),
  ResponseTemplates: z.record(z.string(), z.string()).default({}),
});
