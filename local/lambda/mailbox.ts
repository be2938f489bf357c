import type { Invocation, InvocationResult } from './invocation.ts';

/** Where an invocation waits for its runtime to fetch it, and then for the result. */
export interface Mailbox {
  /** One invocation at a time; resolves with its result. */
  put(invocation: Invocation): Promise<InvocationResult>;
  /** Waits until there is one. */
  take(): Promise<Invocation>;
  /** Whether this invocation was taken and has no result yet. */
  holds(requestId: string): boolean;
  settle(result: InvocationResult): void;
}

export function createMailbox(): Mailbox {
  let arrival = Promise.withResolvers<Invocation>();
  let taken: string | undefined;
  let result = Promise.withResolvers<InvocationResult>();
  return {
    put: (invocation) => {
      result = Promise.withResolvers();
      arrival.resolve(invocation);
      return result.promise;
    },
    take: async () => {
      const invocation = await arrival.promise;
      arrival = Promise.withResolvers();
      taken = invocation.requestId;
      return invocation;
    },
    holds: (requestId) => taken === requestId,
    settle: (settled) => {
      taken = undefined;
      result.resolve(settled);
    },
  };
}
