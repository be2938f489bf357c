/** A signal that ECS is about to send to a container. The stack's own, at its end, is none. */
export interface ContainerSignal {
  readonly signal: 'SIGTERM' | 'SIGKILL';
  readonly taskArn: string;
  readonly container: string;
  /** The run, where one launched the worker. */
  readonly startedBy: string | undefined;
}

/** What ECS sends to containers, with a place where a test can hold it back. */
export interface Signals {
  /** Asked about each signal from now on. Returns what takes it away again. */
  intercept(withholds: Withholds): () => void;
}

export type Withholds = (signal: ContainerSignal) => boolean;

export interface SignalGate extends Signals {
  /** True where somebody holds it back: it is not sent later either. */
  readonly withholds: Withholds;
}

export function createSignalGate(): SignalGate {
  const intercepts = new Set<Withholds>();
  return {
    intercept: (withholds) => {
      intercepts.add(withholds);
      return () => void intercepts.delete(withholds);
    },
    withholds: (signal) => [...intercepts].some((withholds) => withholds(signal)),
  };
}
