import { Logger } from '@aws-lambda-powertools/logger';
import type { Log } from '../ports.ts';

/** Structured lines under POWERTOOLS_SERVICE_NAME. Details are ids and causes; bodies and tokens are never passed. */
export function createLog(): Log {
  const logger = new Logger();
  return {
    info: (message, details) => logger.info(message, { ...details }),
    warn: (message, details) => logger.warn(message, { ...details }),
    error: (message, details) => logger.error(message, { ...details }),
  };
}
