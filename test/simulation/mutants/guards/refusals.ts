import type { Mutant } from '../mutant.ts';

const STORE = 'functions/adapters/memory/memory-run-store.ts';

export const REFUSALS: readonly Mutant[] = [
  {
    guard: 'a stop has its confirmation time',
    file: 'functions/core/push.ts',
    text: 'if (confirm_by && !isForward && !hasCome(confirm_by, now)) return wait(confirm_by);',
    without: '',
  },
  {
    guard: 'a refused StopTask is followed by a look',
    file: 'functions/core/refusal.ts',
    text: 'set: { termination: hindered, next_at: soon }, events: [refused]',
    without: 'set: { termination: hindered, next_at: null }, events: [refused]',
  },
  {
    guard: 'the obstacle of a late worker is told once',
    file: 'functions/core/late-worker.ts',
    text: 'events: isTold ? [] :',
    without: 'events: false ? [] :',
  },
  {
    guard: 'a late worker whose StopTask was refused is tried again',
    file: 'functions/core/decide-late.ts',
    text: 'const next_at = now + Math.max(confirmation, retrySeconds(stop_attempts));',
    without: 'const next_at = Number.MAX_SAFE_INTEGER;',
  },
  {
    guard: 'a late worker beside a stuck run is stopped',
    file: 'functions/core/late-worker.ts',
    text: "const isTaken = hasEnded(run) || run.termination?.state === 'stuck';",
    without: 'const isTaken = hasEnded(run);',
  },
  {
    guard: 'every worker that is found goes on record',
    file: 'functions/app/record-found.ts',
    text: 'for (const ref of others) {',
    without: 'for (const ref of others.slice(0, 0)) {',
  },
  {
    guard: 'a worker that is found twice is on record once',
    file: 'functions/app/record-found.ts',
    text: "return isOnRecord(run, ref) ? { kind: 'on-record', run } : bind(deps, run, ref, moveOf);",
    without: 'return bind(deps, run, ref, moveOf);',
  },
  {
    guard: 'each write moves the revision',
    file: STORE,
    text: 'revision: run.revision + 1 }',
    without: 'revision: run.revision }',
  },
  {
    guard: 'a worker claimed with its run is looked at once more',
    file: 'functions/app/claim-run.ts',
    text: 'fit ? now + LOOK_AGAIN_SECONDS : null',
    without: 'null',
  },
  {
    guard: 'a heartbeat keeps the policy of heartbeats off',
    file: 'functions/core/policy.ts',
    text: "return actor === 'policy:launch' || actor === 'policy:heartbeat';",
    without: "return actor === 'policy:launch';",
  },
  {
    guard: 'a word leaves the look of a termination where it is',
    file: 'functions/app/finish-run.ts',
    text: 'const next_at = run.termination\n      ? run.next_at\n      : earliest',
    without: 'const next_at = run.termination\n      ? null\n      : earliest',
  },
  {
    guard: 'a word after the end is kept apart',
    file: 'functions/app/finish-run.ts',
    text: 'if (hasEnded(run)) return keepLateWord(deps, run, word, actor);',
    without: '',
  },
  {
    guard: 'a word after the end is kept once',
    file: 'functions/core/word.ts',
    text: 'if (run.late_word !== null || isSame(run.finish, word)) return undefined;',
    without: 'if (isSame(run.finish, word)) return undefined;',
  },
  {
    guard: 'an asked worker is stopped when its time is over',
    file: 'functions/core/termination-request.ts',
    text: 'set: { termination, next_at: now + askSeconds },',
    without: 'set: { termination, next_at: askSeconds > 0 ? null : now },',
  },
  {
    guard: 'an AWS that gives no answer for ten minutes is told',
    file: 'functions/core/outage.ts',
    text: "termination.state !== 'stuck' && now - silent_since >= OUTAGE_TOLD_AFTER_SECONDS",
    without: 'false',
  },
  {
    guard: 'silence is counted from where it began',
    file: 'functions/core/outage.ts',
    text: 'termination.silent_since ?? now',
    without: 'now',
  },
  {
    guard: 'a call that is announced and gets no answer goes on with the silence before it',
    file: 'functions/core/refusal.ts',
    text: 'silent_since: silent_since ?? now',
    without: 'silent_since: now',
  },
  {
    guard: 'a StopTask that AWS takes ends its silence',
    file: 'functions/core/push.ts',
    text: 'const termination = asAnswered(given);',
    without: 'const termination = given;',
    outageAlways: true,
  },
  {
    guard: 'an answer ends the silence',
    file: 'functions/core/climb.ts',
    text: 'const answered = asAnswered(termination);',
    without: 'const answered = termination;',
    outageAlways: true,
  },
  {
    guard: 'a worker that a search has found ends the silence as it is put on record',
    file: 'functions/app/record-found.ts',
    text: 'const answered = endSilence(run, move);',
    without: 'const answered = move;',
    outageAlways: true,
  },
  {
    guard: 'what ECS has shown ends its silence, also where nothing is decided from it',
    file: 'functions/core/attachment.ts',
    text: ', ...(isAnswer && answeredIn(run)) }',
    without: ' }',
    outageAlways: true,
  },
];
