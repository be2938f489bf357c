import type { Step } from '../core/messages.ts';

/** The steps queue. A step that could not be sent is late, never lost: the sweep carries what is due. */
export interface Steps {
  /** @param delaySeconds 0 to 900 */
  send(step: Step, delaySeconds: number): Promise<void>;
  /** Sends each; throws where any was refused, after having tried them all. */
  sendAll(steps: readonly Step[]): Promise<void>;
}
