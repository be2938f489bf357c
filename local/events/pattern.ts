import { compileOperator } from './operators.ts';
import type { Matcher } from './operators.ts';
import { ABSENT, isObject } from './values.ts';

/**
 * Compiles an EventBridge pattern: an object of fields, each with the list of what it may be. Throws on an
 * operator that is not known here, so that a rule never matches more, or less, than the deployed one.
 */
export function compilePattern(pattern: unknown, path = 'pattern'): Matcher {
  if (!isObject(pattern)) throw new Error(`${path}: expected an object, got ${JSON.stringify(pattern)}`);
  const fields = Object.entries(pattern).map(([name, expected]) => ({
    name,
    matches: compileField(expected, `${path}.${name}`),
  }));
  return (event) => {
    const values = isObject(event) ? event : {};
    return fields.every(({ name, matches }) => matches(Object.hasOwn(values, name) ? values[name] : ABSENT));
  };
}

function compileField(expected: unknown, path: string): Matcher {
  if (path.includes('.$')) throw new Error(`${path}: expected a field, got an operator that is unknown here`);
  const matches = Array.isArray(expected)
    ? compileAlternatives(expected, path)
    : compilePattern(expected, path);
  // EventBridge matches a list in the event by any of its elements.
  return (value) => (Array.isArray(value) ? value.some((element) => matches(element)) : matches(value));
}

function compileAlternatives(alternatives: readonly unknown[], path: string): Matcher {
  if (alternatives.length === 0) throw new Error(`${path}: expected at least one value, got none`);
  const matchers = alternatives.map((alternative) => compileOperator(alternative, path));
  return (value) => matchers.some((matches) => matches(value));
}
