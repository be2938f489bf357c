/** Stands for a field that an event does not have; only `exists: false` matches it. */
export const ABSENT = Symbol('absent');

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
