import * as z from 'zod';
import { SCHEMAS } from './answers.ts';
import { eventName, EVENTS } from './events.ts';
import type { Described } from './in-words.ts';
import { discriminatorOf, type JsonSchema, refTo } from './open-api.ts';
import { PROBLEM_CODES, problemName, problemSchema } from './problems.ts';
import { BODIES } from './requests.ts';

type NamedSchemas = Readonly<Record<string, JsonSchema>>;

/** Every schema of the document, by name; one that is part of another is referred to. */
export function componentSchemas(): NamedSchemas {
  const bodies = Object.entries(BODIES);
  const requests = toJsonSchemas(
    bodies.map(([name, { schema }]) => [name, schema] as const),
    'input',
  );
  const problems = PROBLEM_CODES.map((code) => [problemName(code), problemSchema(code)] as const);
  const kinds = Object.keys(EVENTS).map((kind) => [kind, eventName(kind)] as const);
  const events = Object.entries(EVENTS).map(([kind, schema]) => [eventName(kind), schema] as const);
  const answers = toJsonSchemas([...Object.entries(SCHEMAS), ...events, ...problems], 'output');
  return {
    ...answers,
    Event: { ...answers['Event'], discriminator: discriminatorOf('kind', kinds) },
    ...Object.fromEntries(bodies.map(([name, { words }]) => [name, withWords(requests[name] ?? {}, words)])),
  };
}

/** The fields of a query string: what the door makes of them (a number), rather than how they travel. */
export function queryFields({ schema, words }: Described): NamedSchemas {
  const { properties = {} } = withWords(z.toJSONSchema(schema, { io: 'output', override }), words);
  return properties as NamedSchemas;
}

function toJsonSchemas(
  named: readonly (readonly [name: string, schema: z.core.$ZodType])[],
  io: 'input' | 'output',
): NamedSchemas {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of named) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io, override, uri: (id) => refTo('schemas', id).$ref });
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, plain(schema)]));
}

/** OpenAPI names the dialect once, and a component by its place. */
export function plain(schema: JsonSchema): JsonSchema {
  return { ...schema, $schema: undefined, $id: undefined };
}

function withWords(schema: JsonSchema, words: Readonly<Record<string, string>>): JsonSchema {
  const described = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    { description: words[name], ...(property as JsonSchema) },
  ]);
  return { ...schema, properties: Object.fromEntries(described) as Record<string, JsonSchema> };
}

/** Leaves out what zod adds and what says nothing: the bounds of a safe integer, that keys are strings. */
function override({ jsonSchema }: { readonly jsonSchema: JsonSchema }): void {
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  delete jsonSchema.propertyNames;
  if (Number.isInteger(jsonSchema.const)) jsonSchema.type = 'integer';
}
