import type { Step } from '../core/messages.ts';

/** The steps queue. A step that could not be sent is late, never lost: the sweep carries what is due. */
export interface Steps {
  /** @param delaySeconds 0 to 900 */
  send(step: Step, delaySeconds: number): Promise<void>;
  /**
   * Sends each until time is over; throws where any was refused, or is left.
   * @param isOver asked before each batch
   */
  sendAll(steps: readonly Step[], isOver: () => boolean): Promise<void>;
}
