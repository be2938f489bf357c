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
    file: 'functions/core/termination.ts',
    text: 'const supersedes = isPolicy(termination.requested_by) && !isPolicy(actor);',
    without: 'const supersedes = false;',
  },
  {
    guard: 'then tightens, never back',
    file: 'functions/core/termination.ts',
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
];
