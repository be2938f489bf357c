import * as z from 'zod';

/** What goes back over the wire. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** Reads a function's result; undefined when it is malformed, which API Gateway answers with 502. */
export function readProxyAnswer(result: unknown): HttpAnswer | undefined {
  const parsed = ProxyResult.safeParse(result);
  if (!parsed.success) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...lowerCased(headers), ...lowerCased(multiValueHeaders) },
    body: Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function lowerCased<Value>(headers: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

const HeaderName = z.string().regex(/^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/);
/** Visible text on one line: anything else could start a header of its own. */
const HeaderValue = z
  .union([z.string(), z.number(), z.boolean()])
  .transform(String)
  .pipe(z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/));

/** Strict, as API Gateway is: a member that it does not know makes the whole result malformed. */
const ProxyResult = z.strictObject({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z
    .record(HeaderName, HeaderValue)
    .nullish()
    .transform((headers) => headers ?? {}),
  multiValueHeaders: z
    .record(HeaderName, z.array(HeaderValue))
    .nullish()
    .transform((headers) => headers ?? {}),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().optional(),
});
