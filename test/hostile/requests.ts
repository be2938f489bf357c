import * as fc from 'fast-check';
import * as z from 'zod';
import type { Parameter, PublishedCall, Schema } from './published.ts';

/** A request as the gateway would hand it over. */
export interface HostileRequest {
  readonly method: string;
  readonly resource: string;
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  /** What is wrong with it: a request that is right by accident would prove nothing. */
  readonly fault: string;
}

/**
 * Requests that must be refused. Each begins as the published example of a call, gets one fault that its published
 * schema forbids, and then noise that must not matter: keys and headers nobody asked for.
 */
export function hostileRequests(calls: readonly PublishedCall[]): fc.Arbitrary<HostileRequest> {
  const worker = calls.find(({ call }) => call === 'attachWorker')?.body?.example;
  return fc.oneof(
    ...calls.map((call) => hostileTo(call.call === 'claimRun' ? withMember(call, { worker }) : call)),
  );
}

/** The call with more in the example of its body than what is published. */
function withMember(call: PublishedCall, member: object): PublishedCall {
  return call.body ? { ...call, body: { ...call.body, example: { ...call.body.example, ...member } } } : call;
}

function hostileTo(call: PublishedCall): fc.Arbitrary<HostileRequest> {
  const faults = [
    ...call.parameters.flatMap((parameter) => parameterFaults(call, parameter)),
    ...bodyFaults(call),
    unknownRoute(call),
    brokenBody(call),
  ];
  return fc.tuple(fc.oneof(...faults), noise).map(([request, { headers, keys }]) => ({
    ...request,
    headers,
    body: withKeys(request.body, keys),
  }));
}

function example({ method, path, parameters, body }: PublishedCall): Omit<HostileRequest, 'fault'> {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  return {
    method,
    resource: path,
    path: Object.fromEntries(inPath.map(({ name, example = '' }) => [name, example])),
    query: {},
    headers: {},
    body: body ? JSON.stringify(body.example) : null,
    isBase64Encoded: false,
  };
}

function parameterFaults(call: PublishedCall, parameter: Parameter): fc.Arbitrary<HostileRequest>[] {
  const { name, schema } = parameter;
  switch (parameter.in) {
    // `Prefer` is a wish: one that cannot be read is ignored.
    case 'header':
      return [];
    case 'path': {
      const forbidden = TEXTS.filter((text) => !fits(schema, text));
      const unknown = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
      return [
        forbidden.map((value) => ({ ...example(call), path: { [name]: value }, fault: `bad ${name}` })),
        unknown.map((value) => ({ ...example(call), path: { [name]: value }, fault: `unknown ${name}` })),
      ];
    }
    case 'query': {
      // A cursor is any text to the schema, yet only one that a list gave out is good.
      const forbidden = name === 'cursor' ? TEXTS : TEXTS.filter((text) => !fits(schema, asQuery(text)));
      return [
        forbidden.map((value) => ({ ...example(call), query: { [name]: value }, fault: `bad ${name}` })),
      ];
    }
  }
}

function bodyFaults(call: PublishedCall): fc.Arbitrary<HostileRequest>[] {
  if (call.body === undefined) return [];
  const { schema, example: right } = call.body;
  const withBody = (body: object, fault: string) => ({ ...example(call), body: JSON.stringify(body), fault });
  const none = fc
    .constantFrom(null, '', '{}', 'null')
    .map((body) => ({ ...example(call), body, fault: 'no body' }));
  return [...objectFaults(schema, right, withBody), ...(requiredOf(schema).length > 0 ? [none] : [])];
}

/** What is wrong with an object, and with those that it holds. */
function objectFaults(
  schema: Schema,
  right: object,
  put: (value: object, fault: string) => HostileRequest,
): fc.Arbitrary<HostileRequest>[] {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>);
  const held = new Map(Object.entries(right));
  return [
    ...properties.flatMap(([name, property]) => {
      const wrong = VALUES.filter((value) => !fits(property, value));
      const within: unknown = held.get(name);
      return [
        wrong.map((value) => put({ ...right, [name]: value }, `bad ${name}`)),
        ...(typeof within === 'object' && within !== null
          ? objectFaults(objectOf(property), within, (value, fault) =>
              put({ ...right, [name]: value }, `${name}: ${fault}`),
            )
          : []),
      ];
    }),
    ...requiredOf(schema).map((name) => fc.constant(put({ ...right, [name]: undefined }, `no ${name}`))),
    ...('task_arn' in right ? [TEXTS.map((task_arn) => put({ ...right, task_arn }, 'no ARN'))] : []),
  ];
}

/** What the schema says of an object, where it takes null as well. */
function objectOf(schema: Schema): Schema {
  const choices = (schema['anyOf'] ?? []) as readonly Schema[];
  return choices.find((choice) => 'properties' in choice) ?? schema;
}

function requiredOf(schema: Schema): readonly string[] {
  return (schema['required'] ?? []) as string[];
}

function unknownRoute(call: PublishedCall): fc.Arbitrary<HostileRequest> {
  const methods = fc.constantFrom('DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'TRACE', '', '__proto__');
  const resources = TEXTS.map((text) => `/nowhere${call.path}/${text}`);
  return fc.oneof(
    methods.map((method) => ({ ...example(call), method, fault: 'unknown method' })),
    resources.map((resource) => ({ ...example(call), resource, fault: 'unknown path' })),
  );
}

/** What is no JSON object, or more than the door takes. */
function brokenBody(call: PublishedCall): fc.Arbitrary<HostileRequest> {
  const whole = example(call).body ?? '{"a":1}';
  const cut = fc.nat(whole.length - 2).map((length) => whole.slice(0, length + 1));
  const wrong = VALUES.filter(
    (value) => value !== null && (typeof value !== 'object' || Array.isArray(value)),
  );
  const deep = fc.integer({ min: 1, max: 5000 }).map((depth) => '['.repeat(depth));
  const large = fc.integer({ min: 0, max: 500 }).map((more) => `{"note":"${'n'.repeat(65_536 + more)}"}`);
  const bodies = fc.oneof(
    { arbitrary: cut, weight: 30 },
    { arbitrary: wrong.map((value) => JSON.stringify(value)), weight: 30 },
    { arbitrary: TEXTS.filter(isNoObject), weight: 30 },
    { arbitrary: deep, weight: 3 },
    { arbitrary: large, weight: 1 },
  );
  return fc.tuple(bodies, fc.boolean()).map(([body, isBase64Encoded]) => ({
    ...example(call),
    body: isBase64Encoded ? Buffer.from(body).toString('base64') : body,
    isBase64Encoded,
    fault: 'broken body',
  }));
}

/** Text that people and attackers send: any code point, paths, markup, numbers that are none, and much of it. */
const TEXTS: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 80 }),
  fc.constantFrom(
    '',
    ' ',
    '../../etc/passwd',
    '%2e%2e%2f',
    'a b',
    '\u0000',
    '\ud800',
    '<script>alert(1)</script>',
    "' OR 1=1 --",
    '${jndi:ldap://x}',
    '-1',
    '1e9',
    '0x10',
    'NaN',
    '١٢',
    '99999999999999999999',
    'arn:aws:ecs:us-east-1:000000000000:task/other/1',
  ),
  fc.integer({ min: 65, max: 2000 }).map((length) => 'x'.repeat(length)),
);

const VALUES: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }),
  TEXTS,
  fc.constantFrom<unknown>(0, -1, 1.5, 901, 1e308, 2 ** 53, true, false, [], {}, [[]], ['requeue']),
  fc.integer({ min: 4000, max: 6000 }).map((length) => 'é'.repeat(length)),
);

const noise = fc.record({
  headers: fc.dictionary(
    fc.constantFrom('Prefer', 'prefer', 'Content-Type', 'X-Forwarded-For', 'X-Amzn-Actor', 'Authorization'),
    fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('wait=25', 'wait=-1', 'wait=1e9')),
    { maxKeys: 3 },
  ),
  keys: fc.dictionary(
    fc.constantFrom('actor', 'requested_by', '__proto__', 'constructor', 'toString', 'status', 'version'),
    fc.jsonValue({ maxDepth: 1 }),
    { maxKeys: 2 },
  ),
});

/** Adds keys that no schema knows, where the body is a JSON object. */
function withKeys(body: string | null, keys: object): string | null {
  if (body === null || !body.startsWith('{') || !body.endsWith('}') || isNoObject(body)) return body;
  const more = JSON.stringify(keys).slice(1, -1);
  return more === '' || body === '{}' ? body : `${body.slice(0, -1)},${more}}`;
}

function isNoObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && (typeof value !== 'object' || Array.isArray(value));
  } catch {
    return text !== '';
  }
}

/** The published schema is the judge of what is wrong, so that the door is not asked about itself. */
function fits(schema: Schema, value: unknown): boolean {
  let judge = judges.get(schema);
  if (judge === undefined) judges.set(schema, (judge = z.fromJSONSchema(schema)));
  return judge.safeParse(value).success;
}

const judges = new WeakMap<Schema, z.ZodType>();

/** A query string carries numbers as digits. */
function asQuery(text: string): unknown {
  return /^\d{1,15}$/.test(text) ? Number(text) : text;
}
