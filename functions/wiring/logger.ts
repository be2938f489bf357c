import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import type { Log } from '../ports/log.ts';

export interface InvocationLog extends Log {
  /** From here on each line carries the id of this invocation, as `function_request_id`. */
  begin(context: Context): void;
}

/** Structured lines under POWERTOOLS_SERVICE_NAME. Details are ids and causes; bodies and tokens are never passed. */
export function createLog(): InvocationLog {
  const logger = new Logger();
  return {
    begin: (context) => logger.addContext(context),
    info: (message, details) => logger.info(message, { ...details }),
    warn: (message, details) => logger.warn(message, { ...details }),
    error: (message, details) => logger.error(message, { ...details }),
  };
}
