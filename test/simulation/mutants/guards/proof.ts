import type { Mutant } from '../mutant.ts';

export const PROOF: readonly Mutant[] = [
  {
    guard: 'only STOPPED is proof',
    file: 'functions/core/proof.ts',
    text: "if (sighting.last_status !== 'STOPPED')\n",
    without: 'if (false)\n',
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
