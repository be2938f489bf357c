import type { Mutant } from '../mutant.ts';

export const CALLS: readonly Mutant[] = [
  {
    guard: 'the sweep',
    file: 'functions/app/sweep-due-runs.ts',
    text: 'await deps.steps.sendAll(steps, isOver);',
    without: '',
  },
  {
    guard: 'whoever was overtaken reads and decides anew',
    file: 'functions/app/until-stored.ts',
    text: "if (result !== 'run-changed') return result;",
    without: 'if (true) return result as Result;',
  },
  {
    guard: 'a run that has ended is not terminated',
    file: 'functions/app/request-termination.ts',
    text: "if (hasEnded(run)) return { kind: 'run-already-ended', run };",
    without: '',
  },
  {
    guard: 'only a stuck run is abandoned',
    file: 'functions/app/abandon-run.ts',
    text: "if (run.termination?.state !== 'stuck') return { kind: 'not-stuck', run };",
    without: "if (run.termination === null) return { kind: 'not-stuck', run };",
  },
  {
    guard: 'abandon leaves an ended run alone',
    file: 'functions/app/abandon-run.ts',
    text: "if (hasEnded(run)) return { kind: 'run-already-ended', run };",
    without: '',
  },
  {
    guard: 'a worker attached after the end is put on record and stopped',
    file: 'functions/app/attach-worker.ts',
    text: 'const known = answerOfKnown(run, request.worker);',
    without:
      "const known = hasEnded(run) ? ({ kind: 'run-already-ended', run } as const) : answerOfKnown(run, request.worker);",
  },
  {
    guard: 'one worker a run',
    file: 'functions/app/attach-worker.ts',
    text: "if (!isSame) return { kind: 'worker-conflict', worker: run.worker };",
    without: 'if (!isSame) return undefined;',
  },
  {
    guard: 'a termination stored is not stored anew by a repeat',
    file: 'functions/app/request-termination.ts',
    text: 'if (run.termination === null) {',
    without: 'if (true) {',
  },
  {
    guard: 'run, task and event in one transaction',
    file: 'functions/app/settle-run.ts',
    text: "const released = await deps.store.commit({ ...ending, task: { kind: 'release', release: task } });",
    without: 'const released = await deps.store.commit({ ...ending });',
  },
  {
    guard: 'a release that meets another run leaves that alone and ends only its own',
    file: 'functions/app/settle-run.ts',
    text: "released.kind === 'task-changed' ? await deps.store.commit(ending) : released",
    without: 'released',
  },
  {
    guard: 'an asked worker counts as reached from the first heartbeat that told it',
    file: 'functions/app/record-heartbeat.ts',
    text: 'if (move !== undefined) {',
    without: 'if (false) {',
  },
];
