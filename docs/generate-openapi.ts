import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { openApiDocument } from '../functions/api/openapi/document.ts';

const FILE = join(import.meta.dirname, 'openapi.json');

/** docs/openapi.json, as it follows from the routes and the schemas. */
export async function openApiText(): Promise<string> {
  return format(JSON.stringify(openApiDocument()), { ...(await resolveConfig(FILE)), parser: 'json' });
}

if (import.meta.main) writeFileSync(FILE, await openApiText());
