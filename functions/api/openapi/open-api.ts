import type * as z from 'zod';

/** As much of OpenAPI 3.1 as our document has. */
export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: object;
  readonly servers: readonly object[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>;
  readonly components: Components;
}

export interface OperationObject {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly 'x-standdown-right': string;
  readonly parameters: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly required: boolean; readonly content: Content };
  /** By status. */
  readonly responses: Readonly<Record<string, Response | Reference>>;
}

export interface Components {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly headers: Readonly<Record<string, Header>>;
  readonly responses: Readonly<Record<string, Response>>;
  readonly examples: Readonly<Record<string, { readonly value: unknown }>>;
  readonly securitySchemes: Readonly<Record<string, object>>;
}

export type Reference = Readonly<Record<'$ref', string>>;

/** Undefined members are not written. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly description: string;
  readonly schema: JsonSchema;
  readonly example?: string;
}

export interface Header {
  readonly description: string;
  readonly schema: JsonSchema;
}

export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Reference>>;
  readonly content: Content;
}

/** By content type. */
export type Content = Readonly<
  Record<
    string,
    {
      readonly schema: JsonSchema;
      readonly example?: unknown;
      readonly examples?: Readonly<Record<string, Reference>>;
    }
  >
>;

type Section = keyof Components;

export function refTo(section: Section, name: string): Reference {
  return { $ref: `#/components/${section}/${name}` };
}

/** Says by which property, and which value of it, the schemas of a `oneOf` are told apart. */
export function discriminatorOf(
  propertyName: string,
  schemaNames: readonly (readonly [value: string, schemaName: string])[],
): object {
  const mapping = schemaNames.map(([value, name]) => [value, refTo('schemas', name).$ref] as const);
  return { propertyName, mapping: Object.fromEntries(mapping) };
}
