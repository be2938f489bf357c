import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** As much of docs/openapi.json as the page shows. */
const FILE = new URL('../../docs/openapi.json', import.meta.url);

export function readDocument(): { readonly text: string; readonly document: ReferenceDocument } {
  const text = readFileSync(FILE, 'utf8');
  return { text, document: Document.parse(JSON.parse(text)) };
}

export type ReferenceDocument = z.infer<typeof Document>;
export type Operation = z.infer<typeof Operation>;
export type Response = z.infer<typeof Response>;

/** As JSON Schema has it; whatever is left out says nothing. */
export interface Schema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly Scalar[] | undefined;
  readonly const?: Scalar | undefined;
  readonly default?: Scalar | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly pattern?: string | undefined;
  readonly items?: Schema | undefined;
  readonly anyOf?: readonly Schema[] | undefined;
  readonly oneOf?: readonly Schema[] | undefined;
  readonly properties?: Readonly<Record<string, Schema>> | undefined;
  readonly required?: readonly string[] | undefined;
}

const Scalar = z.union([z.string(), z.number(), z.boolean()]);
type Scalar = z.infer<typeof Scalar>;

const Schema: z.ZodType<Schema> = z.lazy(() =>
  z.object({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    enum: z.array(Scalar).optional(),
    const: Scalar.optional(),
    default: Scalar.optional(),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    minLength: z.number().optional(),
    maxLength: z.number().optional(),
    pattern: z.string().optional(),
    items: Schema.optional(),
    anyOf: z.array(Schema).optional(),
    oneOf: z.array(Schema).optional(),
    properties: z.record(z.string(), Schema).optional(),
    required: z.array(z.string()).optional(),
  }),
);

const Reference = z.strictObject({ $ref: z.string() });

const Parameter = z.object({
  name: z.string(),
  in: z.string(),
  required: z.boolean(),
  description: z.string(),
  schema: Schema,
  example: z.string().optional(),
});

const Response = z.object({
  description: z.string(),
  headers: z.record(z.string(), Reference).default({}),
  content: z.record(
    z.string(),
    z.object({ schema: Schema, examples: z.record(z.string(), Reference).default({}) }),
  ),
});

const Operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()),
  summary: z.string(),
  description: z.string(),
  'x-standdown-right': z.string(),
  parameters: z.array(z.union([Reference, Parameter])),
  requestBody: z
    .object({ content: z.record(z.string(), z.object({ schema: Schema, example: z.unknown() })) })
    .optional(),
  responses: z.record(z.string(), z.union([Reference, Response])),
});

const Document = z.object({
  info: z.object({ title: z.string(), summary: z.string(), description: z.string() }),
  tags: z.array(z.object({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.object({
    schemas: z.record(z.string(), Schema),
    parameters: z.record(z.string(), Parameter),
    headers: z.record(z.string(), z.object({ description: z.string() })),
    responses: z.record(z.string(), Response),
    examples: z.record(z.string(), z.object({ value: z.unknown() })),
  }),
});
