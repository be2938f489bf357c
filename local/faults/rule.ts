import { readFileSync } from 'node:fs';
import * as z from 'zod';

/** What goes wrong, with which calls, events or signals, and how often. */
export type FaultRule = CallRule | EventRule | SignalRule;
export type CallRule = z.infer<typeof CALL_RULE>;
export type EventRule = z.infer<typeof EVENT_RULE>;
export type SignalRule = z.infer<typeof SIGNAL_RULE>;

const LONGEST_DELAY_MS = 600_000;

const text = z.string().min(1);
const delay_ms = z.int().min(1).max(LONGEST_DELAY_MS);
const SCOPE = {
  /** Only where the call's input, the event, or whom the signal is for, contains this: a run id, a task ARN. */
  match: text.optional(),
  /** How many times it happens; for ever where left out. */
  count: z.int().min(1).optional(),
};
const OF_CALL = {
  ...SCOPE,
  /** A function's door, such as `consumer`; `outside` is everybody else. */
  caller: text.optional(),
  action: text.optional(),
};
const OF_EVENT = {
  ...SCOPE,
  /** `lastStatus` of an ECS task state change, such as `STOPPED`. */
  event: text,
};

const OF_CALLS = ['throttle', 'deny', 'server_error', 'answer_lost'] as const;
const CRASHES = ['crash_before', 'crash_after'] as const;
const OF_EVENTS = ['drop', 'double', 'reorder'] as const;
const OF_SIGNALS = ['withhold'] as const;
const EFFECTS: readonly unknown[] = [...OF_CALLS, 'delay', ...CRASHES, ...OF_EVENTS, ...OF_SIGNALS];

const CALL_RULE = z.discriminatedUnion('effect', [
  z.strictObject({ ...OF_CALL, effect: z.enum(OF_CALLS) }),
  z.strictObject({ ...OF_CALL, effect: z.literal('delay'), delay_ms }),
  // Only a function can be killed, so it has to be named.
  z.strictObject({ ...OF_CALL, caller: text, effect: z.enum(CRASHES) }),
]);

const EVENT_RULE = z.discriminatedUnion('effect', [
  z.strictObject({ ...OF_EVENT, effect: z.enum(OF_EVENTS) }),
  z.strictObject({ ...OF_EVENT, effect: z.literal('delay'), delay_ms }),
]);

/** A container that ECS cannot end: what it would send does not arrive. */
const SIGNAL_RULE = z.strictObject({
  ...SCOPE,
  signal: z.enum(['SIGTERM', 'SIGKILL']),
  effect: z.enum(OF_SIGNALS),
});

/** One rule or a list of them; throws what is wrong with the first field that is. */
export function parseFaultRules(value: unknown): readonly FaultRule[] {
  const rules: readonly unknown[] = Array.isArray(value) ? value : [value];
  return rules.map((rule, index) => parseRule(rule, `rules[${index}]`));
}

export function readFaultRules(file: string): readonly FaultRule[] {
  try {
    return parseFaultRules(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`fault rules in ${file}: ${reason}`, { cause: error });
  }
}

export function isEventRule(rule: FaultRule): rule is EventRule {
  return 'event' in rule;
}

export function isSignalRule(rule: FaultRule): rule is SignalRule {
  return 'signal' in rule;
}

function parseRule(value: unknown, where: string): FaultRule {
  const { effect } = (value ?? {}) as { readonly effect?: unknown };
  if (typeof effect === 'string' && !EFFECTS.includes(effect))
    throw new Error(`${where}.effect: expected one of ${EFFECTS.join(', ')}, got ${JSON.stringify(effect)}`);
  const result = schemaOf(value).safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = [where, ...(issue?.path ?? [])].join('.');
  throw new Error(`${field}: ${issue?.message ?? 'invalid'}`);
}

function schemaOf(value: unknown) {
  if (typeof value !== 'object' || value === null) return CALL_RULE;
  if ('event' in value) return EVENT_RULE;
  return 'signal' in value ? SIGNAL_RULE : CALL_RULE;
}
