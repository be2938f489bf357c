import type { AwsCall } from './call.ts';

/** Number of calls by caller, then by action: `{ api: { GetItem: 1 }, consumer: { StopTask: 1 } }`. */
export type CallCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface CallLog {
  snapshot(): CallCounts;
  /** What came on top of an earlier snapshot; callers and actions that did not are left out. */
  since(earlier: CallCounts): CallCounts;
}

export interface CallRecorder extends CallLog {
  record(call: AwsCall): void;
}

export function createCallLog(): CallRecorder {
  const counts: Record<string, Record<string, number>> = {};
  return {
    record: ({ caller, action }) => {
      const ofCaller = (counts[caller] ??= {});
      ofCaller[action] = (ofCaller[action] ?? 0) + 1;
    },
    snapshot: () => structuredClone(counts),
    since: (earlier) => difference(counts, earlier),
  };
}

function difference(later: CallCounts, earlier: CallCounts): CallCounts {
  const callers = Object.entries(later).map(([caller, actions]) => {
    const added = Object.entries(actions)
      .map(([action, count]) => [action, count - (earlier[caller]?.[action] ?? 0)] as const)
      .filter(([, count]) => count > 0);
    return [caller, Object.fromEntries(added)] as const;
  });
  return Object.fromEntries(callers.filter(([, actions]) => Object.keys(actions).length > 0));
}
