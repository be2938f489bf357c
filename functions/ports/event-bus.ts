import type { RunEvent } from '../core/run.ts';

/** Where events of runs go out to, for others to read. */
export interface EventBus {
  /** In their order, up to the first that is refused; of those behind it some may have gone out. */
  publish(events: readonly RunEvent[]): Promise<PublishResult>;
}

export type PublishResult =
  | { readonly kind: 'published' }
  /** `first` is the place of the first event that was refused, from 0. */
  | { readonly kind: 'refused'; readonly first: number; readonly why: string };
