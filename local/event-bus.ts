import type { EcsTaskStateChangeEvent } from './ecs/state-change-event.ts';
import type { Rule } from './events/rule.ts';

/** The default event bus, with a place where a test can lose or hold an event. */
export interface EventBus {
  readonly publish: (event: EcsTaskStateChangeEvent) => void;
  /**
   * Asked about each event from now on, the last one added first, until one of them takes the event out. Returns
   * what takes it away again.
   */
  intercept(decide: Intercept): () => void;
}

/** Who takes an event out may `deliver` it itself, later or more than once. */
export type Intercept = (event: EcsTaskStateChangeEvent, deliver: Deliver) => Verdict | Promise<Verdict>;
export type Deliver = () => Promise<void>;
export type Verdict = 'deliver' | 'drop';

export interface EventBusRunner extends EventBus {
  addRule(rule: Rule): void;
  /** Events that are on their way. */
  pending(): number;
}

export function createEventBus(report: (line: string) => void): EventBusRunner {
  const rules: Rule[] = [];
  const intercepts = new Set<Intercept>();
  let pending = 0;

  const carry = async (event: EcsTaskStateChangeEvent) => {
    const deliver = async () => {
      await Promise.all(rules.map((rule) => rule.deliver(event)));
    };
    for (const decide of [...intercepts].reverse()) {
      if ((await decide(event, deliver)) === 'drop') return;
    }
    await deliver();
  };
  return {
    publish: (event) => {
      pending += 1;
      carry(event)
        .catch((error: unknown) => report(`event ${event.id}: ${String(error)}`))
        .finally(() => (pending -= 1));
    },
    intercept: (decide) => {
      intercepts.add(decide);
      return () => void intercepts.delete(decide);
    },
    addRule: (rule) => void rules.push(rule),
    pending: () => pending,
  };
}
