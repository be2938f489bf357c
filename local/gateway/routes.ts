import type { ApiMethod } from './api-definition.ts';

export interface Route {
  readonly method: ApiMethod;
  /** Decoded, by name; null where the path has none. */
  readonly pathParameters: Readonly<Record<string, string>> | null;
}

/** Undefined when the API has no method for the path and the verb. */
export type FindRoute = (httpMethod: string, path: string) => Route | undefined;

/**
 * API Gateway looks for path and verb at once: of the resources that fit the path and have the verb (or ANY),
 * the most specific one answers. So a verb that a resource lacks falls through to a `{proxy+}` that has it.
 */
export function createRouter(methods: readonly ApiMethod[]): FindRoute {
  const candidates = methods
    .map((method) => ({ method, segments: segmentsOf(method.path) }))
    .sort(
      (one, other) =>
        compareSpecificity(one.segments, other.segments) || compareVerb(one.method, other.method),
    );
  return (httpMethod, path) => {
    const actual = segmentsOf(path);
    for (const { method, segments } of candidates) {
      if (!takesVerb(method, httpMethod)) continue;
      const parameters = matchSegments(segments, actual);
      if (parameters)
        return { method, pathParameters: parameters.length > 0 ? Object.fromEntries(parameters) : null };
    }
    return undefined;
  };
}

/** A slash at the end makes no other path. */
function segmentsOf(path: string): readonly string[] {
  return path.replace(/^\//, '').replace(/\/$/, '').split('/');
}

/** Segment by segment from the left: a fixed one before a parameter, a parameter before the greedy one. */
function compareSpecificity(one: readonly string[], other: readonly string[]): number {
  const different = one.findIndex((segment, index) => rank(segment) !== rank(other[index] ?? ''));
  if (different === -1) return other.length - one.length;
  return rank(one[different] ?? '') - rank(other[different] ?? '');
}

function rank(segment: string): number {
  if (isGreedy(segment)) return 2;
  return isParameter(segment) ? 1 : 0;
}

function isGreedy(segment: string): boolean {
  return segment.endsWith('+}');
}

function isParameter(segment: string): boolean {
  return segment.startsWith('{');
}

function compareVerb(one: ApiMethod, other: ApiMethod): number {
  return Number(one.httpMethod === 'ANY') - Number(other.httpMethod === 'ANY');
}

const VERBS_OF_ANY = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT']);

function takesVerb(method: ApiMethod, httpMethod: string): boolean {
  return method.httpMethod === 'ANY' ? VERBS_OF_ANY.has(httpMethod) : method.httpMethod === httpMethod;
}

type Parameters = readonly (readonly [name: string, value: string])[];

/** Undefined when they do not fit; a parameter takes no empty segment. */
function matchSegments(segments: readonly string[], actual: readonly string[]): Parameters | undefined {
  const parameters: [string, string][] = [];
  for (const [index, segment] of segments.entries()) {
    const value = isGreedy(segment) ? actual.slice(index).join('/') : (actual[index] ?? '');
    if (isParameter(segment) && value !== '') parameters.push([nameOf(segment), decode(value)]);
    else if (segment !== value || index >= actual.length) return undefined;
    if (isGreedy(segment)) return parameters;
  }
  return segments.length === actual.length ? parameters : undefined;
}

function nameOf(segment: string): string {
  return segment.replace(/^\{|\+?\}$/g, '');
}

/** What is no percent-encoding stays as it is; the function refuses it. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
