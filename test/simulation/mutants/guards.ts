/** A guard of the protocol, and the shipped code without it. */
export interface Mutant {
  readonly guard: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly text: string;
  readonly without: string;
  /** Why nothing can come of it that an invariant forbids: another guard holds as well. */
  readonly redundant?: string;
}

const STORE = 'functions/adapters/memory/memory-run-store.ts';

/** The conditions of the writes. They stand in the memory store, which passes the contract suite of DynamoDB's. */
const CONDITIONS: readonly Mutant[] = [
  {
    guard: 'a run is written only at the revision that was read',
    file: STORE,
    text: 'stored?.revision !== run.revision',
    without: 'stored === undefined',
  },
  {
    guard: 'a policy ends a run only if no heartbeat came meanwhile',
    file: STORE,
    text: 'ifNotBeaten && stored.last_heartbeat_at !== run.last_heartbeat_at',
    without: 'ifNotBeaten && false',
  },
  {
    guard: 'the fence: a task is released only by its current run',
    file: STORE,
    text: 'if (task && !isRunning(run))',
    without: "if (task && task.kind !== 'release' && !isRunning(run))",
  },
  {
    guard: 'a termination is stored only while the task runs this run',
    file: STORE,
    text: 'if (task && !isRunning(run))',
    without: "if (task && task.kind === 'release' && !isRunning(run))",
  },
  {
    guard: 'a worker is bound to one run only, at the attach',
    file: STORE,
    text: 'if (bind && isBoundElsewhere(bind.task_arn, run.run_id))',
    without: 'if (bind && false)',
  },
  {
    guard: 'a worker is bound to one run only, at the claim',
    file: STORE,
    text: 'if (run.worker && isBoundElsewhere(run.worker.task_arn, run.run_id))',
    without: 'if (run.worker && false)',
  },
  {
    guard: 'a claim takes a task only while it is ready',
    file: STORE,
    text: "stored?.status !== 'ready' || stored.attempts !== task.attempts",
    without: 'stored === undefined || stored.attempts !== task.attempts',
  },
  {
    guard: 'a claim takes a task only with the attempts that it read',
    file: STORE,
    text: "stored?.status !== 'ready' || stored.attempts !== task.attempts",
    without: "stored?.status !== 'ready'",
  },
  {
    guard: 'a run id is taken once',
    file: STORE,
    text: 'if (runs.has(run.run_id)) return',
    without: 'if (false) return',
  },
  {
    guard: 'a task is held only while it is ready, released only while it is blocked',
    file: STORE,
    text: 'if (task.status !== from)',
    without: 'if (false)',
  },
  {
    guard: 'a heartbeat of an ended run is refused',
    file: STORE,
    text: "if (hasEnded(run)) return Promise.resolve({ kind: 'ended', run });",
    without: '',
  },
];

const PROOF: readonly Mutant[] = [
  {
    guard: 'only STOPPED is proof',
    file: 'functions/core/proof.ts',
    text: "if (sighting.last_status !== 'STOPPED') return { kind: 'alive' };",
    without: '',
  },
  {
    guard: 'startedBy is verified before anything a worker shows counts',
    file: 'functions/core/proof.ts',
    text: 'if (!isOurs(runId, worker, sighting)) {',
    without: 'if (false) {',
  },
  {
    guard: 'on EC2, STOPPED without any exit code is no proof',
    file: 'functions/core/proof.ts',
    text: "sighting.launch_type === 'FARGATE' || neverStarted",
    without: 'true || neverStarted',
  },
  {
    guard: 'attach refuses a worker that another run started',
    file: 'functions/app/examine-worker.ts',
    text: "if (sighting.started_by !== runId) return { kind: 'not-of-run', startedBy: sighting.started_by };",
    without: '',
  },
  {
    guard: 'a look puts a worker on record as ours only if this run started it',
    file: 'functions/core/attachment.ts',
    text: 'if (!isOurs(run.run_id, worker, sighting)) return undefined;',
    without: '',
  },
  {
    guard: 'an event settles only the run whose worker it is about',
    file: 'functions/app/settle-worker.ts',
    text: '!hasEnded(run) && run.worker?.task_arn === taskArn',
    without: '!hasEnded(run) && run.worker',
  },
  {
    guard: 'an event of a worker that has its end on record changes nothing',
    file: 'functions/app/settle-worker.ts',
    text: '!hasEnded(run) && run.worker?.task_arn === taskArn',
    without: 'run.worker?.task_arn === taskArn',
  },
  {
    guard: 'a late worker is booked as stopped once',
    file: 'functions/app/settle-worker.ts',
    text: 'late.task_arn === taskArn && late.stopped_at === null',
    without: 'late.task_arn === taskArn',
  },
];

const LADDER: readonly Mutant[] = [
  {
    guard: 'a step that is not due does nothing',
    file: 'functions/core/decide.ts',
    text: "view.kind === 'not-looked' && !isDue(run, now)",
    without: 'false',
  },
  {
    guard: 'no StopTask for a worker that ECS has not shown as ours',
    file: 'functions/core/climb.ts',
    text: 'return verified && !missing_since && !doubt;',
    without: 'return !missing_since && !doubt;',
  },
  {
    guard: 'a look before the second StopTask',
    file: 'functions/core/climb.ts',
    text: 'isKnownToRun(worker) && !wasPushed(termination)',
    without: 'isKnownToRun(worker)',
  },
  {
    guard: 'the rung is stored before StopTask',
    file: 'functions/app/step-run.ts',
    text: "if (stored.kind !== 'committed') return 'run-changed';\n  const answer",
    without: 'const answer',
  },
  {
    guard: 'a late worker is stopped only once its try is stored',
    file: 'functions/core/late-worker.ts',
    text: '{ stop_attempts, next_at }',
    without: '{ next_at }',
  },
  {
    guard: 'after StopTask a next look is set',
    file: 'functions/core/push.ts',
    text: 'const next_at = lookAfterStop(worker, termination, confirm_by, ladder, now);',
    without: 'const next_at = null;',
  },
  {
    guard: 'two StopTasks unconfirmed become stuck',
    file: 'functions/core/push.ts',
    text: "termination.rung !== 'kill' && termination.stop_attempts < STOP_ATTEMPTS_BEFORE_KILL",
    without: "termination.rung !== 'kill'",
  },
  {
    guard: 'stuck is looked at again',
    file: 'functions/core/page.ts',
    text: 'const next_at = now + retrySeconds(termination.stop_attempts);',
    without: 'const next_at = null;',
  },
  {
    guard: 'stuck is tried again and again',
    file: 'functions/core/push.ts',
    text: 'const next_at = now + retrySeconds(stop_attempts);',
    without: 'const next_at = null;',
  },
  {
    guard: 'stuck is told once',
    file: 'functions/core/page.ts',
    text: "if (termination.state !== 'stuck') return",
    without: 'if (true) return',
  },
  {
    guard: 'a denied StopTask becomes stuck',
    file: 'functions/core/refusal.ts',
    text: "if (kind === 'refused') return",
    without: 'if (true) return',
  },
  {
    guard: 'a deferred StopTask is called again',
    file: 'functions/core/refusal.ts',
    text: 'set: { termination: { ...termination, stop_deferred: true }, next_at: soon }',
    without: 'set: { next_at: null }',
  },
  {
    guard: 'a deferred StopTask is the same attempt',
    file: 'functions/core/push.ts',
    text: 'if (termination.stop_deferred) return',
    without: 'if (false) return',
  },
  {
    guard: 'MISSING of a worker that was just launched is waited for',
    file: 'functions/core/climb.ts',
    text: 'if (now < knownBy) return wait(knownBy);',
    without: '',
  },
  {
    guard: 'MISSING proves nothing by itself',
    file: 'functions/app/step-run.ts',
    text: "if (seen.kind !== 'seen') return stepRun(deps, run, seen);",
    without:
      "if (seen.kind !== 'seen') return stepRun(deps, run, seen.kind === 'missing' ? { kind: 'proven', proof: { task_arn: worker.task_arn, last_status: null, stop_code: null, stopped_reason: null, containers: [], stopping_at: null, execution_stopped_at: null, stopped_at: null, observed_at: 0, source: 'missing' } } : seen);",
  },
  {
    guard: 'the launch window',
    file: 'functions/core/decide.ts',
    text: 'if (now < windowEndsAt) return wait(windowEndsAt);',
    without: '',
  },
  {
    guard: 'a search comes up empty twice',
    file: 'functions/core/decide.ts',
    text: 'if (empty_searches >= EMPTY_SEARCHES_BEFORE_SETTLING)',
    without: 'if (empty_searches >= 1)',
  },
  {
    guard: 'no never_started where heartbeats came',
    file: 'functions/core/decide.ts',
    text: 'if (run.last_heartbeat_at !== null) {',
    without: 'if (false) {',
  },
  {
    guard: 'an attached worker is looked at once more',
    file: 'functions/core/attachment.ts',
    text: 'earliest([run.next_at, now + LOOK_AGAIN_SECONDS])',
    without: 'run.next_at',
  },
  {
    guard: 'a worker attached during a termination is looked at at once',
    file: 'functions/core/attachment.ts',
    text: 'next_at: run.termination ? now :',
    without: 'next_at: run.termination ? null :',
  },
  {
    guard: 'a late worker of an ended run is looked at',
    file: 'functions/core/late-worker.ts',
    text: '{ late_workers, next_at: now } : { late_workers }',
    without: '{ late_workers, next_at: null } : { late_workers }',
  },
  {
    guard: 'further late workers come after the first',
    file: 'functions/core/late-worker.ts',
    text: '{ late_workers, next_at: nextLateLook(late_workers, now) }',
    without: '{ late_workers, next_at: null }',
  },
];

const PRECEDENCE: readonly Mutant[] = [
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

const CALLS: readonly Mutant[] = [
  {
    guard: 'the sweep',
    file: 'functions/app/sweep-due-runs.ts',
    text: 'await deps.steps.sendAll(dueRunIds.map((run_id) => ({ run_id, hops: 0 })));',
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
    text: "if (termination?.state !== 'stuck') return { kind: 'not-stuck' };",
    without: "if (termination === null) return { kind: 'not-stuck' };",
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

export const MUTANTS: readonly Mutant[] = [...CONDITIONS, ...PROOF, ...LADDER, ...PRECEDENCE, ...CALLS];
