import { Names } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ROUTES } from '../functions/api/routes.ts';
import { EVERYBODY_STAGE_VARIABLE } from '../functions/wiring/environment.ts';
import { type Authorization, isByLambda } from './authorization.ts';
import { demanded } from './authorizer.ts';
import type { Throttle } from './deployment-options.ts';
import { answerWithProblems } from './gateway-responses.ts';
import type { Hosting } from './hosting.ts';
import { logGroup } from './log-group.ts';
import { tellPurpose } from './tags.ts';

export interface TerminationApiProps {
  readonly handler: lambda.IFunction;
  readonly authorization: Authorization;
  readonly throttle: Throttle;
  /** Where it has any, the API is reached through them only. */
  readonly vpcEndpoints: readonly ec2.IVpcEndpoint[];
  readonly hosting: Hosting;
}

/** The REST API: a resource and method a route, the same authorization on each, one function behind all. */
export class TerminationApi extends apigateway.RestApi {
  constructor(scope: Construct, id: string, props: TerminationApiProps) {
    const { handler, authorization, throttle, vpcEndpoints, hosting } = props;
    const accessLogs = logGroup(scope, `${id}AccessLogs`, hosting);
    tellPurpose(accessLogs, 'Who called the API: one line a call');
    super(scope, id, {
      restApiName: Names.uniqueResourceName(scope, { maxLength: 64 }),
      description: 'Standdown: terminate runs, read their record',
      ...reachedThrough(vpcEndpoints, authorization),
      defaultMethodOptions: demanded(scope, authorization, hosting),
      // One permission for the whole API: one a method would outgrow the 20 KB that a function's policy may have.
      defaultIntegration: new apigateway.LambdaIntegration(handler, { scopePermissionToMethod: false }),
      deployOptions: {
        description: 'The one stage of the API',
        accessLogDestination: new apigateway.LogGroupLogDestination(accessLogs),
        accessLogFormat: apigateway.AccessLogFormat.custom(JSON.stringify(accessLog(authorization))),
        throttlingRateLimit: throttle.ratePerSecond,
        throttlingBurstLimit: throttle.burst,
        tracingEnabled: true,
        ...(authorization.kind === 'open' && { variables: { [EVERYBODY_STAGE_VARIABLE]: 'everybody' } }),
      },
      // The role by which API Gateway writes logs is a setting of the account and region. It is not ours to
      // change for every other API there, so it is missing on purpose: set it once before the first deployment.
      cloudWatchRole: false,
    });
    // RestApi's own output of the URL; the construct names and describes its outputs itself.
    this.node.tryRemoveChild('Endpoint');
    addRoutes(this);
    answerWithProblems(this, authorization);
  }
}

/**
 * The policy of a private API only forbids: where it allowed anybody by itself, API Gateway would let in callers of
 * this account whom no policy of their own and no authorizer gave a right.
 */
function reachedThrough(
  vpcEndpoints: readonly ec2.IVpcEndpoint[],
  authorization: Authorization,
): Pick<apigateway.RestApiProps, 'endpointConfiguration' | 'policy'> {
  if (vpcEndpoints.length === 0)
    return { endpointConfiguration: { types: [apigateway.EndpointType.REGIONAL] } };
  const invoke = {
    principals: [new iam.AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources: ['execute-api:/*'],
  };
  const fromElsewhere = {
    StringNotEquals: { 'aws:SourceVpce': vpcEndpoints.map(({ vpcEndpointId }) => vpcEndpointId) },
  };
  const statements = [
    new iam.PolicyStatement({ ...invoke, effect: iam.Effect.DENY, conditions: fromElsewhere }),
    ...(authorization.kind === 'open' ? [new iam.PolicyStatement(invoke)] : []),
  ];
  return {
    endpointConfiguration: { types: [apigateway.EndpointType.PRIVATE], vpcEndpoints: [...vpcEndpoints] },
    policy: new iam.PolicyDocument({ statements }),
  };
}

const field = apigateway.AccessLogField;

/** The actor as the function sees it: an IAM caller's ARN, or what the authorizer says. */
function accessLog(authorization: Authorization): Readonly<Record<string, string>> {
  const actor = isByLambda(authorization) ? field.contextAuthorizer('actor') : field.contextIdentityUserArn();
  return { ...COMMON_ACCESS_LOG, actor };
}

const COMMON_ACCESS_LOG = {
  requestId: field.contextRequestId(),
  requestTime: field.contextRequestTime(),
  sourceIp: field.contextIdentitySourceIp(),
  method: field.contextHttpMethod(),
  path: field.contextPath(),
  resource: field.contextResourcePath(),
  status: field.contextStatus(),
  latencyMs: field.contextResponseLatency(),
  refusal: field.contextErrorResponseType(),
};

/**
 * API Gateway answers a path or method that it does not know before it authenticates, and with the very response
 * that a missing signature gets. So every resource has an ANY, and `{proxy+}` takes every other path: such a call
 * is authenticated like the rest, and the function answers 404.
 */
function addRoutes(api: apigateway.RestApi): void {
  for (const { method, path } of ROUTES) api.root.resourceForPath(path).addMethod(method);
  api.root.addResource('{proxy+}');
  const resources = api.root.node.findAll().filter((child) => child instanceof apigateway.Resource);
  for (const resource of [api.root, ...resources]) resource.addMethod('ANY');
}
