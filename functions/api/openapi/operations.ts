import type { Call } from '../routes.ts';
import type { Operation } from './operation.ts';
import { readOperations } from './read-operations.ts';
import { recordOperations } from './record-operations.ts';
import { terminationOperations } from './termination-operations.ts';

/** Every call in words. A route that is not told here does not compile. */
export const OPERATIONS: Readonly<Record<Call, Operation>> = {
  ...readOperations,
  ...terminationOperations,
  ...recordOperations,
};
