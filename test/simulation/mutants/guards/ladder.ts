import type { Mutant } from '../mutant.ts';

export const LADDER: readonly Mutant[] = [
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
    guard: 'no StopTask where its rung could not be stored',
    file: 'functions/app/step-run.ts',
    text: "if (stored.kind !== 'committed') return 'run-changed';\n  const stopped",
    without: 'const stopped',
  },
  {
    guard: 'a late worker is stopped only once its try is stored',
    file: 'functions/core/decide-late.ts',
    text: '{ stop_attempts, next_at }',
    without: '{ next_at }',
  },
  {
    guard: 'after StopTask a next look is set',
    file: 'functions/core/push.ts',
    text: 'set: { termination: stopping, next_at: confirm_by }',
    without: 'set: { termination: stopping, next_at: null }',
  },
  {
    guard: 'two StopTasks unconfirmed become stuck',
    file: 'functions/core/push.ts',
    text: 'if (isLast && termination.stop_attempts >= STOP_ATTEMPTS_BEFORE_NEXT_RUNG) {',
    without: 'if (isLast && termination.stop_attempts >= STOP_ATTEMPTS_BEFORE_NEXT_RUNG + 1000) {',
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
    text: "if (termination.state !== 'stuck' && now < knownBy) {",
    without: 'if (false) {',
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
    redundant:
      'the STOPPED event finds the run by startedBy, attached or not; where it is lost the sweep sees the end a round later',
    holder: 'a STOPPED event finds the run that started the worker, where nobody attached it',
  },
  {
    guard: 'a worker attached during a termination is looked at at once',
    file: 'functions/core/attachment.ts',
    text: '? stopsAt(run.termination, now)',
    without: '? null',
  },
  {
    guard: 'a late worker of an ended run is looked at',
    file: 'functions/core/late-worker.ts',
    text: 'set: withLook(run, lateWorkersWith(run, late), now)',
    without:
      'set: { ...withLook(run, lateWorkersWith(run, late), now), ...(hasEnded(run) && { next_at: null }) }',
  },
  {
    guard: 'further late workers come after the first',
    file: 'functions/core/late-worker.ts',
    text: 'return withLook(run, changeLateWorker(run, worker.task_arn, change), now);',
    without:
      'return { ...withLook(run, changeLateWorker(run, worker.task_arn, change), now), ...(hasEnded(run) && { next_at: null }) };',
  },
  {
    guard: 'that a worker is stuck is told',
    file: 'functions/core/page.ts',
    text: "events: [{ kind: 'stuck', payload }]",
    without: 'events: []',
  },
  {
    guard: 'a message of a newer schema is refused',
    file: 'functions/consumer/messages.ts',
    text: 'schema_version: z.literal(SCHEMA_VERSION),',
    without: 'schema_version: z.number(),',
  },
  {
    guard: 'a word sets the look of linger',
    file: 'functions/app/finish-run.ts',
    text: 'earliest([run.next_at, nextPolicyLook({ ...run, finish: word }, deps.policies)])',
    without: 'run.next_at',
  },
  {
    guard: 'a look at a worker that rests is followed by the look of its policy',
    file: 'functions/core/decide.ts',
    text: 'const looks = [nextPolicyLook(run, policies), lookAgainSeconds',
    without: 'const looks = [null, lookAgainSeconds',
  },
  {
    guard: 'a claim sets the look of its policies',
    file: 'functions/app/claim-run.ts',
    text: 'const looks = [nextPolicyLook(opened, deps.policies), ',
    without: 'const looks = [null, ',
  },
];
