import type { Mutant } from '../mutant.ts';

export const SWEEP: readonly Mutant[] = [
  {
    guard: 'the sweep settles where a STOPPED event was lost',
    file: 'functions/app/sweep-open-runs.ts',
    text: 'hasStopped(view.sighting) ? takeStopped(deps, run, view.sighting)',
    without: 'hasStopped(view.sighting) ? {}',
  },
  {
    guard: 'a sweep goes on where the one before it ended',
    file: 'functions/app/walk-pages.ts',
    text: 'await notes.writeRound(list, page.next === null ? { at: null, counts: {} } : taken);',
    without: '',
  },
  {
    guard: 'a round that is through begins anew',
    file: 'functions/app/walk-pages.ts',
    text: 'page.next === null ? { at: null, counts: {} } : taken',
    without: 'page.next === null ? round : taken',
  },
  {
    guard: 'the sweep looks for orphans',
    file: 'functions/app/sweep.ts',
    text: 'sweepOrphans(deps, bounds),',
    without: 'Promise.resolve({ counts: {}, round: {}, isComplete: false }),',
  },
  {
    guard: 'an orphan’s run ended a while ago',
    file: 'functions/core/orphan.ts',
    text: 'if (!isOldEnough(run.ended_at, rules, now)) return NONE;',
    without: '',
    redundant:
      'a sighting is noted only of a worker whose run has ended, so whoever waits from the first sighting has waited from the end',
    holder: 'an orphan is seen twice before it is told',
  },
  {
    guard: 'one that was proven stopped is no orphan for a while',
    file: 'functions/core/orphan.ts',
    text: "return isOldEnough(late.stopped_at, rules, now) ? { kind: 'new', run } : NONE;",
    without: "return { kind: 'new', run };",
  },
  {
    guard: 'an orphan was made a while ago',
    file: 'functions/core/orphan.ts',
    text: 'if (created_at === null || !isOldEnough(created_at, rules, now)) return NONE;',
    without: '',
    redundant:
      'nobody sees a worker before it is made, so whoever waits from the first sighting has waited from its making',
    holder: 'an orphan is seen twice before it is told',
  },
  {
    guard: 'an orphan is seen twice before it is told',
    file: 'functions/app/sweep-orphans.ts',
    text: 'return isOldEnough(firstSeenAt, orphanRules, now) ? record(deps, finding.run, worker) : {};',
    without: 'return firstSeenAt ? record(deps, finding.run, worker) : {};',
  },
  {
    guard: 'an orphan is told once',
    file: 'functions/core/orphan.ts',
    text: "return late.stop === false && rules.stopOrphans ? { kind: 'spared', run } : { kind: 'known' };",
    without: "return { kind: 'spared', run };",
  },
  {
    guard: 'an orphan that was only told is stopped once that is switched on',
    file: 'functions/core/orphan.ts',
    text: "return late.stop === false && rules.stopOrphans ? { kind: 'spared', run } : { kind: 'known' };",
    without: "return { kind: 'known' };",
  },
  {
    guard: 'an orphan is only told where stopping is switched off',
    file: 'functions/core/orphan.ts',
    text: '...(!stopOrphans && { stop: false }) };',
    without: '};',
  },
  {
    guard: 'what is only told is not stopped',
    file: 'functions/core/late-worker.ts',
    text: 'return late.stopped_at === null && late.stop !== false;',
    without: 'return late.stopped_at === null;',
  },
  {
    guard: 'an orphan to be stopped is due',
    file: 'functions/core/orphan.ts',
    text: '...(stopOrphans && { next_at: now }) },',
    without: '},',
  },
  {
    guard: 'an orphan is bound to its run',
    file: 'functions/app/sweep-orphans.ts',
    text: 'commit({ run, move, bind: examination.worker, createdAt: now })',
    without: 'commit({ run, move, createdAt: now })',
  },
  {
    guard: 'an orphan that was only told is attached all the same',
    file: 'functions/app/attach-worker.ts',
    text: 'late.stop !== false || late.stopped_at !== null',
    without: 'true',
  },
  {
    guard: 'a worker that ECS means to stop, and that outlives its run, is found as well',
    file: 'functions/app/sweep.ts',
    text: 'sweepStoppingOrphans(deps, { ...bounds, maxPages: limits.maxStoppingPages }),',
    without: 'Promise.resolve({ counts: {}, round: {}, isComplete: false }),',
  },
  {
    guard: 'a worker that is on two lists at once is one',
    file: 'functions/app/record-found.ts',
    text: 'eachOnce(listed).filter',
    without: 'listed.filter',
  },
  {
    guard: 'the sweep sets the look of a policy that nobody set',
    file: 'functions/app/sweep-open-runs.ts',
    text: 'if (await commitIfAny(deps, run, lookMissed(run, deps.policies)))',
    without: 'if (false)',
  },
  {
    guard: 'the first heartbeat sets the look of its policy',
    file: 'functions/app/record-heartbeat.ts',
    text: "if (move === undefined) return { kind: 'go-on' };",
    without: "if (run) return { kind: 'go-on' };",
    redundant: 'a sweep sets the look that nobody set, a round later',
    holder: 'the sweep sets the look of a policy that nobody set',
  },
];
