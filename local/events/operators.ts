import { ABSENT, isObject } from './values.ts';

/** Whether a value of an event, or a whole event, matches. Events are plain JSON. */
export type Matcher = (value: unknown) => boolean;

/** One of the values that a field may have: itself, or an operator such as `{ prefix: 'ecs' }`. */
export function compileOperator(alternative: unknown, path: string): Matcher {
  if (!isObject(alternative)) return (value) => value === alternative;
  const [[operator, operand] = ['', undefined], ...others] = Object.entries(alternative);
  const compile = OPERATORS[operator];
  if (!compile || others.length > 0) {
    const known = Object.keys(OPERATORS).join(', ');
    throw new Error(`${path}: expected one operator of ${known}, got ${JSON.stringify(alternative)}`);
  }
  return compile(operand, `${path}.${operator}`);
}

type CompileOperand = (operand: unknown, path: string) => Matcher;

const OPERATORS: Readonly<Record<string, CompileOperand>> = {
  prefix: textOperator((text, prefix) => text.startsWith(prefix)),
  suffix: textOperator((text, suffix) => text.endsWith(suffix)),
  'equals-ignore-case': textOperator((text, other) => text.toLowerCase() === other.toLowerCase()),
  'anything-but': (operand, path) => {
    const matchers = [operand].flat().map((excluded) => compileOperator(excluded, path));
    return (value) => value !== ABSENT && !matchers.some((matches) => matches(value));
  },
  /** Of leaves only: an object does not count as there. */
  exists: (operand, path) => {
    if (typeof operand !== 'boolean')
      throw new Error(`${path}: expected a boolean, got ${JSON.stringify(operand)}`);
    return (value) => (value !== ABSENT && !isObject(value)) === operand;
  },
  numeric: compileNumeric,
};

function textOperator(test: (text: string, operand: string) => boolean): CompileOperand {
  return (operand, path) => {
    if (typeof operand !== 'string')
      throw new Error(`${path}: expected a string, got ${JSON.stringify(operand)}`);
    return (value) => typeof value === 'string' && test(value, operand);
  };
}

const COMPARISONS: Readonly<Record<string, (left: number, right: number) => boolean>> = {
  '=': (left, right) => left === right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
};

/** `['>', 0, '<=', 5]`: all the comparisons hold. */
function compileNumeric(operand: unknown, path: string): Matcher {
  const parts: readonly unknown[] = Array.isArray(operand) ? operand : [];
  const bounds = Array.from({ length: Math.ceil(parts.length / 2) }, (_, index) => {
    const [sign, bound] = parts.slice(2 * index, 2 * index + 2);
    const compare = COMPARISONS[String(sign)];
    return compare && typeof bound === 'number' ? { compare, bound } : undefined;
  });
  if (bounds.length === 0 || bounds.includes(undefined)) {
    throw new Error(`${path}: expected comparisons such as [">", 0], got ${JSON.stringify(operand)}`);
  }
  return (value) =>
    typeof value === 'number' && bounds.every((bound) => bound?.compare(value, bound.bound) === true);
}
