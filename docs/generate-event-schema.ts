import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import * as z from 'zod';
import { EVENT } from '../functions/api/openapi/records.ts';
import { SCHEMA_VERSION } from '../functions/core/messages.ts';

const FILE = join(import.meta.dirname, 'event-detail.schema.json');
const { id, run_id, task_id, kind, payload, created_at } = EVENT.shape;

/** What stands under `detail` in an event on the bus. Later versions of the same schema may say more. */
export const EVENT_DETAIL = z
  .looseObject({
    schema_version: z
      .literal(SCHEMA_VERSION)
      .describe('Of this schema. A change that breaks a reader gets another one'),
    run_id,
    task_id,
    version: id,
    kind,
    payload,
    created_at,
  })
  .describe('One line of the record of a run, as an event bus carries it');

/** docs/event-detail.schema.json, as it follows from the record. */
export async function eventSchemaText(): Promise<string> {
  const schema = { title: 'StanddownRunEvent', ...z.toJSONSchema(EVENT_DETAIL) };
  return format(JSON.stringify(schema), { ...(await resolveConfig(FILE)), parser: 'json' });
}

if (import.meta.main) writeFileSync(FILE, await eventSchemaText());
