import type { Mutant } from '../mutant.ts';

export const KILL: readonly Mutant[] = [
  {
    guard: 'kill is for EC2 only',
    file: 'functions/core/push.ts',
    text: "if (!ec2Kill || launch_type !== 'EC2') return 'stop';",
    without: "if (!ec2Kill) return 'stop';",
  },
  {
    guard: 'kill is to be switched on',
    file: 'functions/core/push.ts',
    text: "if (!ec2Kill || launch_type !== 'EC2') return 'stop';",
    without: "if (launch_type !== 'EC2') return 'stop';",
  },
  {
    guard: 'kill comes after two StopTasks',
    file: 'functions/core/push.ts',
    text: "return stop_attempts >= STOP_ATTEMPTS_BEFORE_NEXT_RUNG && hadItsTime && isStopping ? 'kill' : 'stop';",
    without: "return 'kill';",
  },
  {
    guard: 'kill begins with a StopTask',
    file: 'functions/app/step-run.ts',
    text: 'const stopped = await deps.workers.stop(worker, `standdown run ${run.run_id}`);',
    without:
      "const stopped = kind === 'kill' ? { kind: 'accepted' } : await deps.workers.stop(worker, `standdown run ${run.run_id}`);",
  },
  {
    guard: 'kill follows only a StopTask that was taken',
    file: 'functions/app/step-run.ts',
    text: "isStopped && kind === 'kill' ?",
    without: "kind === 'kill' ?",
  },
  {
    guard: 'kill is made twice at most before somebody is paged',
    file: 'functions/core/push.ts',
    text: "const isLast = next === 'stop' || termination.rung === 'kill';",
    without: "const isLast = next === 'stop';",
  },
];
