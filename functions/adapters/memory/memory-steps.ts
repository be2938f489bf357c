import type { Step } from '../../core/messages.ts';
import type { Steps } from '../../ports/steps.ts';

export interface MemorySteps extends Steps {
  /** What was sent and not yet taken, in order. */
  readonly sent: { readonly step: Step; readonly delaySeconds: number }[];
  /** From now on the queue refuses everything. */
  refuse(): void;
}

/** The steps queue in memory. */
export function memorySteps(): MemorySteps {
  const sent: MemorySteps['sent'] = [];
  let isRefusing = false;
  const send = (step: Step, delaySeconds: number): Promise<void> => {
    if (isRefusing) return Promise.reject(new Error('steps queue refused the message'));
    sent.push({ step, delaySeconds });
    return Promise.resolve();
  };
  return {
    sent,
    send,
    sendAll: async (steps) => {
      for (const step of steps) await send(step, 0);
    },
    refuse: () => void (isRefusing = true),
  };
}
