import * as z from 'zod';
import { MAX_WAIT_SECONDS, RETRY_AFTER_SECONDS } from '../../wiring/limits.ts';
import { RUN_PATH, TASK_PATH } from '../schemas.ts';
import { EXAMPLE_IDS } from './example-records.ts';
import { plain } from './json-schema.ts';
import type { Components, Parameter } from './open-api.ts';

/* Parameters and headers that several calls share. */

const PREFER: Parameter = {
  name: 'Prefer',
  in: 'header',
  required: false,
  description:
    `\`wait=N\` waits N seconds for the end of the run, ${MAX_WAIT_SECONDS} at most, instead of none (RFC 7240). ` +
    'A preference that cannot be read is ignored.',
  schema: { type: 'string' },
  example: 'wait=10',
};

export const PARAMETERS = {
  task_id: inPath('task_id', TASK_PATH.shape.task_id, 'Id of the task', EXAMPLE_IDS.task),
  run_id: inPath('run_id', RUN_PATH.shape.run_id, 'Id of the run', EXAMPLE_IDS.run),
  Prefer: PREFER,
};

export const HEADERS: Components['headers'] = {
  Location: {
    description: 'The run, relative to the address of the call: read it to see how the termination goes',
    schema: { type: 'string', format: 'uri-reference' },
  },
  'Retry-After': {
    description: `Seconds after which to ask again: ${RETRY_AFTER_SECONDS}`,
    schema: { type: 'integer' },
  },
  'Preference-Applied': {
    description: 'The preference as it was taken, capped; without `Prefer: wait` it is not there',
    schema: { type: 'string' },
  },
};

function inPath(name: string, schema: z.core.$ZodType, description: string, example: string): Parameter {
  return { name, in: 'path', required: true, description, schema: plain(z.toJSONSchema(schema)), example };
}
