import type * as z from 'zod';
import { resolve } from './resolve.ts';
import type { References } from './resolve.ts';
import { parseStrictly } from './strict.ts';
import type { TemplateResource } from './template.ts';

/** The properties of one resource, resolved. */
export function readProperties<Properties>(
  resource: TemplateResource,
  schema: z.ZodType<Properties>,
  references: References,
): Properties {
  const { logicalId, type, properties } = resource;
  return parseStrictly(schema, resolve(properties, references, logicalId), `${logicalId} (${type})`);
}
