import type { Operation, ReferenceDocument, Response } from './document.ts';
import { nameOf } from './type-of.ts';

/** A status with the answer itself, or with a reference to a shared one. */
export function responsesOf(
  { responses }: Operation,
  { components }: ReferenceDocument,
): readonly (readonly [string, Response])[] {
  return Object.entries(responses).flatMap(([status, response]) => {
    const found = '$ref' in response ? components.responses[nameOf(response.$ref)] : response;
    return found ? [[status, found] as const] : [];
  });
}
