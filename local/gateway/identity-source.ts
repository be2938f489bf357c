import type { ApiRequest, Pair } from './request.ts';

/** One part of a request that tells callers apart. */
export interface IdentitySource {
  readonly in: 'header' | 'querystring';
  readonly name: string;
}

const SOURCE = /^method\.request\.(?<in>header|querystring)\.(?<name>[\w.-]+)$/;

/** Such as `method.request.header.Authorization, method.request.querystring.team`. */
export function parseIdentitySources(text: string): readonly IdentitySource[] {
  return text.split(',').map((source) => {
    const { in: where, name } = SOURCE.exec(source.trim())?.groups ?? {};
    if (name === undefined || (where !== 'header' && where !== 'querystring')) {
      throw new Error(
        `IdentitySource: expected headers and query strings of the request, got ${source.trim()}`,
      );
    }
    return { in: where, name };
  });
}

/** The value of each source; undefined when one is missing or empty: then nobody has to be asked. */
export function readIdentity(
  sources: readonly IdentitySource[],
  { headers, query }: Pick<ApiRequest, 'headers' | 'query'>,
): readonly string[] | undefined {
  const values = sources.map((source) =>
    source.in === 'header'
      ? headerOf(headers, source.name)
      : query.findLast(([name]) => name === source.name)?.[1],
  );
  const found = values.filter((value) => value !== undefined && value !== '');
  return found.length === values.length ? (found as readonly string[]) : undefined;
}

/** Names of headers are told apart without regard to case. */
export function headerOf(headers: readonly Pair[], name: string): string | undefined {
  return headers.findLast(([candidate]) => candidate.toLowerCase() === name.toLowerCase())?.[1];
}
