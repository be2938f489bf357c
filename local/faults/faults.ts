import type { Hooks } from '../aws-endpoint/hooks.ts';
import type { EventBus } from '../event-bus.ts';
import { callHook } from './call-faults.ts';
import type { CallSurroundings } from './call-faults.ts';
import { eventFault } from './event-faults.ts';
import { isEventRule } from './rule.ts';
import type { FaultRule } from './rule.ts';

/** A rule that is in force, and how often it fired. */
export type ActiveFault = FaultRule & { readonly id: string; readonly fired: number };

/** A testing aid: makes calls and events of the local stack go wrong, by rules, and says so in the log. */
export interface Faults {
  add(rules: readonly FaultRule[]): readonly ActiveFault[];
  list(): readonly ActiveFault[];
  /** One of them, or all; events that are held back go their way then. False where there is no such rule. */
  remove(id?: string): Promise<boolean>;
}

export interface FaultSurroundings extends CallSurroundings {
  readonly hooks: Hooks;
  readonly events: EventBus;
  readonly report: (line: string) => void;
}

export function createFaults(surroundings: FaultSurroundings): Faults {
  const inForce = new Map<string, InForce>();
  let count = 0;
  const add = (rule: FaultRule): ActiveFault => {
    count += 1;
    const added = putInForce(`fault-${count}`, rule, surroundings);
    inForce.set(added.shown().id, added);
    return added.shown();
  };
  return {
    add: (rules) => rules.map(add),
    list: () => [...inForce.values()].map(({ shown }) => shown()),
    remove: async (id) => {
      const ids = id === undefined ? [...inForce.keys()] : [id];
      const removed = ids.flatMap((each) => inForce.get(each) ?? []);
      for (const each of ids) inForce.delete(each);
      await Promise.all(removed.map(({ lift }) => lift()));
      return id === undefined || removed.length > 0;
    },
  };
}

interface InForce {
  readonly shown: () => ActiveFault;
  readonly lift: () => Promise<void>;
}

function putInForce(id: string, rule: FaultRule, surroundings: FaultSurroundings): InForce {
  const { hooks, events, report } = surroundings;
  const { match = '', count = Infinity } = rule;
  let fired = 0;
  const fires = (seen: object, what: string): boolean => {
    if (fired >= count || !JSON.stringify(seen).includes(match)) return false;
    fired += 1;
    report(`${id} ${rule.effect}: ${what}`);
    return true;
  };
  const shown = () => ({ id, ...rule, fired });
  if (isEventRule(rule)) {
    const { intercept, release } = eventFault(rule, (event) =>
      fires(event, `${event.detail.lastStatus} of ${event.detail.taskArn}`),
    );
    const stopIntercepting = events.intercept(intercept);
    return {
      shown,
      lift: () => {
        stopIntercepting();
        return release();
      },
    };
  }
  const hook = callHook(id, rule, surroundings, (call) =>
    fires({ input: call.input }, `${call.action} of ${call.caller}`),
  );
  const removeHook = hooks.add(hook);
  return {
    shown,
    lift: () => {
      removeHook();
      return Promise.resolve();
    },
  };
}
