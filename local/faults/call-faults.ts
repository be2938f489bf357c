import { setTimeout as sleep } from 'node:timers/promises';
import type { Place } from '../aws-endpoint/accesses.ts';
import type { AwsCall, AwsFault } from '../aws-endpoint/call.ts';
import type { Hook, HookResult } from '../aws-endpoint/hooks.ts';
import { denied, serverError, throttled } from './aws-words.ts';
import type { CallRule } from './rule.ts';

/** What a refused caller finds among the headers, so that nobody takes a fault that was asked for to be a bug. */
export const FAULT_HEADER = 'x-standdown-fault';

export interface CallSurroundings extends Place {
  /** SIGKILLs the process of the function that called. */
  readonly kill: (call: AwsCall) => void;
}

/** @param fires whether the rule applies to this call; asking counts */
export function callHook(
  id: string,
  rule: CallRule,
  surroundings: CallSurroundings,
  fires: (call: AwsCall) => boolean,
): Hook {
  return {
    caller: rule.caller,
    action: rule.action,
    when: rule.effect === 'answer_lost' || rule.effect === 'crash_after' ? 'after' : 'before',
    run: (call) => (fires(call) ? effectOf(id, rule, call, surroundings) : undefined),
  };
}

async function effectOf(
  id: string,
  rule: CallRule,
  call: AwsCall,
  { kill, ...place }: CallSurroundings,
): Promise<HookResult> {
  const refuse = (fault: AwsFault): HookResult => ({
    kind: 'refuse',
    fault: { ...fault, headers: { [FAULT_HEADER]: id } },
  });
  switch (rule.effect) {
    case 'throttle':
      return refuse(throttled(call));
    case 'deny':
      return refuse(denied(call, place));
    case 'server_error':
      return refuse(serverError(call));
    case 'delay':
      await sleep(rule.delay_ms, undefined, { ref: false });
      return undefined;
    case 'answer_lost':
      return { kind: 'hang-up' };
    case 'crash_before':
    case 'crash_after':
      kill(call);
      return { kind: 'hang-up' };
  }
}
