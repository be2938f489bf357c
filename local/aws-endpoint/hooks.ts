import type { AwsAnswer, AwsCall, AwsFault } from './call.ts';

/** Where a test reaches in: to kill a process, to wait, to refuse a call or to lose its answer. */
export interface Hook {
  /** Only calls of this caller, such as `consumer`. */
  readonly caller?: string;
  /** Only this action, such as `StopTask`. */
  readonly action?: string;
  /** `before` it takes effect, or `after` it did and while the caller still waits for the answer. */
  readonly when: 'before' | 'after';
  /** The call goes on once this is done. An effect returned `before` means that the call is never made. */
  readonly run: (call: AwsCall, answer?: AwsAnswer) => HookResult | Promise<HookResult>;
}

export type HookResult = HookEffect | undefined;

export type HookEffect =
  /** The caller gets this error as the answer. */
  | { readonly kind: 'refuse'; readonly fault: AwsFault }
  /** The connection is cut without an answer. */
  | { readonly kind: 'hang-up' };

export interface Hooks {
  /** Returns what takes the hook away again. */
  add(hook: Hook): () => void;
}

export interface HookRunner extends Hooks {
  /** Runs the hooks of this moment in the order they were added; the first effect wins, the rest do not run. */
  run(when: Hook['when'], call: AwsCall, answer?: AwsAnswer): Promise<HookResult>;
}

export function createHooks(): HookRunner {
  const hooks = new Set<Hook>();
  return {
    add: (hook) => {
      hooks.add(hook);
      return () => void hooks.delete(hook);
    },
    run: async (when, call, answer) => {
      for (const hook of [...hooks].filter(
        (candidate) => candidate.when === when && covers(candidate, call),
      )) {
        const effect = await hook.run(call, answer);
        if (effect) return effect;
      }
      return undefined;
    },
  };
}

function covers(hook: Hook, call: AwsCall): boolean {
  return (
    (hook.caller === undefined || hook.caller === call.caller) &&
    (hook.action === undefined || hook.action === call.action)
  );
}
