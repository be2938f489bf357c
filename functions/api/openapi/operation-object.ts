import type { ROUTES } from '../routes.ts';
import { queryFields } from './json-schema.ts';
import {
  type Content,
  type JsonSchema,
  type OperationObject,
  type Parameter,
  type Reference,
  refTo,
  type Response,
} from './open-api.ts';
import type { Answer, Operation } from './operation.ts';
import { problemResponses } from './problem-responses.ts';
import { BODIES, type BodyName } from './requests.ts';

type Route = (typeof ROUTES)[number];

/** A call as OpenAPI tells it: the route says where and who, the operation what and why. */
export function operationObject(
  route: Route,
  operation: Operation,
  schemas: Readonly<Record<string, JsonSchema>>,
): OperationObject {
  const { audience, summary, description, body, refusals } = operation;
  return {
    operationId: route.call,
    tags: [audience],
    summary,
    description,
    'x-standdown-right': route.right,
    parameters: parametersOf(route, operation),
    ...(body && { requestBody: requestBody(body, schemas) }),
    responses: { ...answerResponses(operation), ...problemResponses(refusals) },
  };
}

function parametersOf({ path }: Route, { query, takesPrefer }: Operation): (Parameter | Reference)[] {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => refTo('parameters', name));
  const inQuery = query ? Object.entries(queryFields(query)).map(queryParameter) : [];
  return [...inPath, ...inQuery, ...(takesPrefer ? [refTo('parameters', 'Prefer')] : [])];
}

/** None is required: each has a default, or narrows the list. */
function queryParameter([name, { description = '', ...schema }]: readonly [string, JsonSchema]): Parameter {
  return { name, in: 'query', required: false, description, schema };
}

function requestBody(name: BodyName, schemas: Readonly<Record<string, JsonSchema>>) {
  const content = { 'application/json': { schema: refTo('schemas', name), example: BODIES[name].example } };
  return { required: (schemas[name]?.required ?? []).length > 0, content };
}

function answerResponses({ answers }: Operation): Record<string, Response> {
  return Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, response(answer)]));
}

function response({ when, schema, examples, headers = [] }: Answer): Response {
  const content: Content = {
    'application/json': {
      schema: refTo('schemas', schema),
      examples: Object.fromEntries(examples.map((name) => [name, refTo('examples', name)])),
    },
  };
  if (headers.length === 0) return { description: when, content };
  return {
    description: when,
    headers: Object.fromEntries(headers.map((name) => [name, refTo('headers', name)])),
    content,
  };
}
