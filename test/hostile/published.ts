import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A JSON schema without references. */
export type Schema = Readonly<Record<string, unknown>>;

/** A call as docs/openapi.json tells it to strangers, who are all that is needed for a hostile request. */
export interface PublishedCall {
  readonly call: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: { readonly schema: Schema; readonly example: Readonly<Record<string, unknown>> } | undefined;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: Schema;
  readonly example?: string;
}

export function publishedCalls(): readonly PublishedCall[] {
  const file = join(import.meta.dirname, '..', '..', 'docs', 'openapi.json');
  const document = JSON.parse(readFileSync(file, 'utf8')) as Document;
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => {
      const operation = dereferenced(document, raw) as Operation;
      return {
        call: operation.operationId,
        method: method.toUpperCase(),
        path,
        parameters: operation.parameters ?? [],
        body: operation.requestBody?.content['application/json'],
      };
    }),
  );
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, NonNullable<PublishedCall['body']>>> };
}

function dereferenced(document: unknown, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => dereferenced(document, entry));
  if (typeof value !== 'object' || value === null) return value;
  if ('$ref' in value) return dereferenced(document, resolve(document, String(value.$ref)));
  return Object.fromEntries(
    Object.entries(value).map(([name, entry]) => [name, dereferenced(document, entry)]),
  );
}

function resolve(document: unknown, ref: string): unknown {
  const steps = ref.replace(/^#\//, '').split('/');
  return steps.reduce((place, step) => (place as Record<string, unknown>)[step], document);
}
