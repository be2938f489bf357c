import type { Hooks } from '../aws-endpoint/hooks.ts';
import type { Signals } from '../ecs/signals.ts';
import type { EventBus } from '../event-bus.ts';
import { callHook } from './call-faults.ts';
import type { CallSurroundings } from './call-faults.ts';
import { eventFault } from './event-faults.ts';
import { isEventRule, isSignalRule } from './rule.ts';
import type { FaultRule } from './rule.ts';

/** A rule that is in force, and how often it fired. */
export type ActiveFault = FaultRule & { readonly id: string; readonly fired: number };

/** A testing aid: makes calls, events and signals of the local stack go wrong, by rules, and says so in the log. */
export interface Faults {
  add(rules: readonly FaultRule[]): readonly ActiveFault[];
  list(): readonly ActiveFault[];
  /** One of them, or all; events that are held back go their way then. False where there is no such rule. */
  remove(id?: string): Promise<boolean>;
}

export interface FaultSurroundings extends CallSurroundings {
  readonly hooks: Hooks;
  readonly events: EventBus;
  readonly signals: Signals;
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
  const { match = '', count = Infinity } = rule;
  let fired = 0;
  const fires: Fires = (seen, what) => {
    if (fired >= count || !JSON.stringify(seen).includes(match)) return false;
    fired += 1;
    surroundings.report(`${id} ${rule.effect}: ${what}`);
    return true;
  };
  return { shown: () => ({ id, ...rule, fired }), lift: connect(id, rule, surroundings, fires) };
}

/** Whether the rule applies to what was seen; asking counts, and is reported in these words. */
type Fires = (seen: object, what: string) => boolean;

/** Returns what lifts the rule. */
function connect(
  id: string,
  rule: FaultRule,
  surroundings: FaultSurroundings,
  fires: Fires,
): InForce['lift'] {
  const { hooks, events, signals } = surroundings;
  if (isSignalRule(rule)) {
    const stop = signals.intercept(
      (sent) => sent.signal === rule.signal && fires(sent, `${sent.signal} to ${sent.taskArn}`),
    );
    return lifting(stop);
  }
  if (isEventRule(rule)) {
    const { intercept, release } = eventFault(rule, (event) =>
      fires(event, `${event.detail.lastStatus} of ${event.detail.taskArn}`),
    );
    const stop = events.intercept(intercept);
    return () => {
      stop();
      return release();
    };
  }
  const hook = callHook(id, rule, surroundings, (call) =>
    fires({ input: call.input }, `${call.action} of ${call.caller}`),
  );
  const stop = hooks.add(hook);
  return lifting(stop);
}

function lifting(stop: () => void): InForce['lift'] {
  return () => {
    stop();
    return Promise.resolve();
  };
}
