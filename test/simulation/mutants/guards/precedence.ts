import type { Mutant } from '../mutant.ts';

export const PRECEDENCE: readonly Mutant[] = [
  {
    guard: 'an operator’s termination wins over a crash',
    file: 'functions/core/settlement.ts',
    text: "if (!isPolicy(termination.requested_by)) return 'reclaimed';",
    without:
      "if (!isPolicy(termination.requested_by)) return hasExitedClean(proof) ? 'reclaimed' : 'crashed';",
  },
  {
    guard: 'the word completed wins over a termination',
    file: 'functions/core/settlement.ts',
    text: "if (finish?.outcome === 'completed') return 'completed';",
    without: '',
  },
  {
    guard: 'words failed and blocked do not win over a termination',
    file: 'functions/core/settlement.ts',
    text: "if (finish?.outcome === 'completed') return 'completed';",
    without: 'if (finish !== null) return finish.outcome;',
  },
  {
    guard: 'exit 0 counts only where no rung had reached the worker',
    file: 'functions/core/settlement.ts',
    text: '!wasReached(termination, proof) && finish === null',
    without: 'finish === null',
  },
  {
    guard: 'a worker that was told to end was reached',
    file: 'functions/core/settlement.ts',
    text: "termination.asked_at !== null || proof.stop_code !== 'EssentialContainerExited'",
    without: "proof.stop_code !== 'EssentialContainerExited'",
  },
  {
    guard: 'a StopTask that met an exited worker reached nobody',
    file: 'functions/core/settlement.ts',
    text: "termination.asked_at !== null || proof.stop_code !== 'EssentialContainerExited'",
    without: 'true',
  },
  {
    guard: 'an operator supersedes a policy',
    file: 'functions/core/termination-request.ts',
    text: 'const supersedes = isPolicy(termination.requested_by) && !isPolicy(actor);',
    without: 'const supersedes = false;',
  },
  {
    guard: 'who asked first, and why, stays',
    file: 'functions/core/termination-request.ts',
    text: '...(supersedes && { requested_by: actor, reason: request.reason }),',
    without: 'requested_by: actor,\n    reason: request.reason,',
  },
  {
    guard: 'a policy waits for its time',
    file: 'functions/core/policy.ts',
    text: 'find(({ at }) => at <= now);',
    without: 'at(0);',
  },
  {
    guard: 'then tightens, never back',
    file: 'functions/core/termination-request.ts',
    text: "...(holds && { then: 'hold', held_by: actor }),",
    without: 'then: request.then,',
  },
  {
    guard: 'completed stands: a dying worker does not take it back',
    file: 'functions/core/word.ts',
    text: "isSame(run.finish, word) || run.finish?.outcome === 'completed'",
    without: 'isSame(run.finish, word)',
  },
  {
    guard: 'a word ends a run only where it has no worker',
    file: 'functions/app/finish-run.ts',
    text: 'if (run.worker === null) return endWithWord(deps, run, move);',
    without: 'if (true) return endWithWord(deps, run, move);',
  },
  {
    guard: 'the end takes the run off the list of what is due',
    file: 'functions/core/settlement.ts',
    text: 'next_at: nextLateLook(run.late_workers, now),',
    without: '',
  },
  {
    guard: 'the end looks for the late workers that waited for it',
    file: 'functions/core/settlement.ts',
    text: 'next_at: nextLateLook(run.late_workers, now),',
    without: 'next_at: null,',
  },
  {
    guard: 'a task that is held keeps who holds it',
    file: 'functions/core/settlement.ts',
    text: 'held_by: isHeld ? termination.held_by : null',
    without: 'held_by: null',
  },
  {
    guard: 'a failure leaves its error on the task',
    file: 'functions/core/settlement.ts',
    text: 'error: error ?? outcome',
    without: 'error: outcome',
  },
  {
    guard: 'a word that only repeats what was said is not told',
    file: 'functions/core/word.ts',
    text: "if (isSame(run.finish, word) || run.finish?.outcome === 'completed') return undefined;",
    without: "if (run.finish?.outcome === 'completed') return undefined;",
  },
  {
    guard: 'a heartbeat is not waited for once there is a word',
    file: 'functions/core/policy.ts',
    text: 'finish === null ? last_heartbeat_at : null',
    without: 'last_heartbeat_at',
  },
];
