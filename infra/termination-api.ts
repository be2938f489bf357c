import { Names, type RemovalPolicy } from 'aws-cdk-lib';
import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { ROUTES } from '../functions/api/routes.ts';
import { answerWithProblems } from './gateway-responses.ts';
import { logGroup } from './log-group.ts';
import type { Throttle } from './options.ts';

export interface TerminationApiProps {
  readonly handler: lambda.IFunction;
  readonly throttle: Throttle;
  readonly removalPolicy: RemovalPolicy;
}

/** The REST API: a resource and method a route, IAM authorization on each, one function behind all. */
export class TerminationApi extends apigateway.RestApi {
  constructor(scope: Construct, id: string, { handler, throttle, removalPolicy }: TerminationApiProps) {
    const accessLogs = logGroup(scope, `${id}AccessLogs`, removalPolicy);
    super(scope, id, {
      restApiName: Names.uniqueResourceName(scope, { maxLength: 64 }),
      description: 'Standdown: terminate runs, read their record',
      endpointTypes: [apigateway.EndpointType.REGIONAL],
      defaultMethodOptions: { authorizationType: apigateway.AuthorizationType.IAM },
      // One permission for the whole API: one a method would outgrow the 20 KB that a function's policy may have.
      defaultIntegration: new apigateway.LambdaIntegration(handler, { scopePermissionToMethod: false }),
      deployOptions: {
        throttlingRateLimit: throttle.ratePerSecond,
        throttlingBurstLimit: throttle.burst,
        accessLogDestination: new apigateway.LogGroupLogDestination(accessLogs),
        accessLogFormat: apigateway.AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
      // The role by which API Gateway writes logs is a setting of the account and region. It is not ours to
      // change for every other API there, so it is missing on purpose: set it once before the first deployment.
      cloudWatchRole: false,
    });
    // RestApi's own output of the URL; the stack names and describes its outputs itself.
    this.node.tryRemoveChild('Endpoint');
    addRoutes(this);
    answerWithProblems(this);
  }
}

const field = apigateway.AccessLogField;

const ACCESS_LOG = {
  requestId: field.contextRequestId(),
  requestTime: field.contextRequestTime(),
  actor: field.contextIdentityUserArn(),
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
