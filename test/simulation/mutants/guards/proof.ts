import type { Mutant } from '../mutant.ts';

export const PROOF: readonly Mutant[] = [
  {
    guard: 'only STOPPED is proof',
    file: 'functions/core/proof.ts',
    text: 'if (!hasStopped(sighting)) return',
    without: 'if (false) return',
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
    text: "launch_type === 'FARGATE' || hadNoHost",
    without: 'true || hadNoHost',
  },
  {
    guard: 'a host that is only impaired is not taken as gone',
    file: 'functions/core/proof.ts',
    text: "['SpotInterruption', 'TerminationNotice']",
    without: "['SpotInterruption', 'TerminationNotice', 'InfrastructureHealth']",
  },
  {
    guard: 'on EC2, a worker without any exit code never ran only where no host had it',
    file: 'functions/core/proof.ts',
    text: 'launch_type !== null && !was_placed',
    without: 'launch_type !== null',
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
    text: 'if (isOwnWorker(run, sighting)) return run.worker;',
    without: 'if (!hasEnded(run) && run.worker) return run.worker;',
  },
  {
    guard: 'an event of a worker that has its end on record changes nothing',
    file: 'functions/app/settle-worker.ts',
    text: 'if (isOwnWorker(run, sighting)) return run.worker;',
    without: 'if (run.worker?.task_arn === sighting.task_arn) return run.worker;',
  },
  {
    guard: 'a late worker is booked as stopped once',
    file: 'functions/app/settle-worker.ts',
    text: 'late?.stopped_at === null ? late : undefined',
    without: 'late',
  },
  {
    guard: 'a STOPPED event finds the run that started the worker, where nobody attached it',
    file: 'functions/app/settle-worker.ts',
    text: 'const runId = starterOf(sighting) ?? (await',
    without: 'const runId = (await',
  },
  {
    guard: 'a STOPPED is not judged without the task definition',
    file: 'functions/app/judge-sighting.ts',
    text: "if (definition.kind === 'gone' || !hasStopped(sighting) || isDecided) return unread;",
    without: 'if (definition) return unread;',
  },
  {
    guard: 'what was STOPPED when it was attached is not judged without its task definition',
    file: 'functions/app/settle-run.ts',
    text: 'if (sighting === undefined || hasEnded(run) || !run.worker?.containers.length) return run;',
    without: 'if (sighting === undefined || hasEnded(run) || !run.worker) return run;',
  },
];
