import { ROUTES } from '../routes.ts';
import { EXAMPLES } from './examples.ts';
import { componentSchemas } from './json-schema.ts';
import type { Components, OpenApiDocument, OperationObject } from './open-api.ts';
import { operationObject } from './operation-object.ts';
import type { Audience } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { sharedResponses, problemExamples } from './problem-responses.ts';
import { HEADERS, PARAMETERS } from './parameters.ts';

/** The contract of the API in OpenAPI 3.1: made of the routes, the schemas of the door and those of its answers. */
export function openApiDocument(): OpenApiDocument {
  const components = componentsObject();
  return {
    openapi: '3.1.1',
    info: INFO,
    servers: SERVERS,
    tags: Object.entries(AUDIENCES).map(([name, description]) => ({ name, description })),
    security: [{ sigv4: [] }, { localToken: [] }],
    paths: pathsOf(components),
    components,
  };
}

const INFO = {
  title: 'Standdown',
  version: '1.0.0',
  summary: 'Stops a running ECS worker safely, proves that it stopped, and keeps the record.',
  description: [
    'A *task* is a piece of work. A *run* is one attempt at it. A *worker* is the ECS task that carries the run out.',
    'Times are epoch seconds. Bodies are JSON whatever the content type; zero bytes, `{}` and `null` are an empty ' +
      'body; unknown keys are ignored; more than 64 KiB are refused.',
    'Every answer that is no 2xx is `application/problem+json` (RFC 9457). Its `code` is stable: decide by it, ' +
      'show the `detail` to people. A path or method that is no call is `ROUTE_NOT_FOUND`.',
    'Each call needs a right (`x-standdown-right`), which the deployment grants by route.',
  ].join('\n\n'),
  license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
};

const SERVERS = [
  {
    url: 'https://{api_id}.execute-api.{region}.amazonaws.com/prod',
    description: 'A deployment: its address is an output of the stack',
    variables: {
      api_id: { default: 'api-id', description: 'Id of the REST API' },
      region: { default: 'us-east-1', description: 'Region of the deployment' },
    },
  },
  {
    url: 'http://127.0.0.1:{port}',
    description: 'The local stack: `npm start`',
    variables: { port: { default: '4310', description: 'PORT, as `npm start` printed it' } },
  },
];

const AUDIENCES: Readonly<Record<Audience, string>> = {
  operators: 'Read what goes on, and end it.',
  'dispatchers and workers': 'Put tasks, runs and workers on record.',
};

const SECURITY_SCHEMES = {
  sigv4: {
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    description:
      'AWS Signature Version 4 for the service `execute-api`, as an IAM principal that may `execute-api:Invoke` ' +
      'the route. The ARN of the principal is the actor on record; nothing in a body can set it.',
    'x-amazon-apigateway-authtype': 'awsSigv4',
  },
  localToken: {
    type: 'http',
    scheme: 'bearer',
    description: 'The local stack only: the token that `npm start` prints, or STANDDOWN_TOKEN.',
  },
};

function componentsObject(): Components {
  return {
    schemas: componentSchemas(),
    parameters: PARAMETERS,
    headers: HEADERS,
    responses: sharedResponses(Object.values(OPERATIONS).map(({ refusals }) => refusals)),
    examples: {
      ...Object.fromEntries(Object.entries(EXAMPLES).map(([name, { value }]) => [name, { value }])),
      ...problemExamples(),
    },
    securitySchemes: SECURITY_SCHEMES,
  };
}

function pathsOf({ schemas }: Components): OpenApiDocument['paths'] {
  const paths: Record<string, Record<string, OperationObject>> = {};
  // In the order in which the calls are told, which is that in which a reader meets them.
  const order = Object.keys(OPERATIONS);
  const routes = [...ROUTES].sort((one, other) => order.indexOf(one.call) - order.indexOf(other.call));
  for (const route of routes) {
    const operation = operationObject(route, OPERATIONS[route.call], schemas);
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation };
  }
  return paths;
}
