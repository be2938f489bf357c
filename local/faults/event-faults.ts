import { setTimeout as sleep } from 'node:timers/promises';
import type { EcsTaskStateChangeEvent } from '../ecs/state-change-event.ts';
import type { Deliver, Intercept } from '../event-bus.ts';
import type { EventRule } from './rule.ts';

export interface EventFault {
  readonly intercept: Intercept;
  /** Delivers what is still held. */
  readonly release: () => Promise<void>;
}

/** @param fires whether the rule applies to this event; asking counts */
export function eventFault(rule: EventRule, fires: (event: EcsTaskStateChangeEvent) => boolean): EventFault {
  let held: Deliver[] = [];
  const release = async () => {
    const late = held;
    held = [];
    await Promise.all(late.map((deliver) => deliver()));
  };
  const intercept: Intercept = async (event, deliver) => {
    if (event.detail.lastStatus !== rule.event) return 'deliver';
    if (held.length > 0) {
      await deliver();
      await release();
      return 'drop';
    }
    if (!fires(event)) return 'deliver';
    switch (rule.effect) {
      case 'drop':
        return 'drop';
      case 'double':
        await deliver();
        return 'deliver';
      case 'reorder':
        // Until the next event of this status has gone by, whomever it is about.
        held.push(deliver);
        return 'drop';
      case 'delay':
        await sleep(rule.delay_ms, undefined, { ref: false });
        return 'deliver';
    }
  };
  return { intercept, release };
}
