import { hasEnded, type Run } from '../../../functions/core/run.ts';
import type { Ecs } from '../world/ecs.ts';
import type { Report } from './violation.ts';

export interface Intents {
  wrote(before: Run | undefined, after: Run): void;
  /** @param run the run for which StopTask is called, as it is on record */
  stopping(taskArn: string, run: Run | undefined, reason: string): void;
}

/** S3 and S7: StopTask names a worker of this run only, and each call was stored as an intent of its own before. */
export function intents(ecs: Ecs, report: Report): Intents {
  const open = new Map<string, number>();
  const add = (taskArn: string, count: number): void =>
    void open.set(taskArn, (open.get(taskArn) ?? 0) + count);
  return {
    wrote: (before, after) => {
      if (before === undefined) return;
      if (!hasEnded(after) && after.worker !== null && isIntent(before, after)) add(after.worker.task_arn, 1);
      for (const late of after.late_workers) {
        const known = before.late_workers.find(({ task_arn }) => task_arn === late.task_arn);
        if (known !== undefined && late.stop_attempts > known.stop_attempts) add(late.task_arn, 1);
      }
    },
    stopping: (taskArn, run, reason) => {
      const startedBy = ecs.find(taskArn)?.startedBy;
      if (run === undefined || startedBy !== run.run_id) {
        report('S3', `StopTask of ${taskArn} (${reason}), started by ${startedBy ?? 'nobody'}`);
        return;
      }
      add(taskArn, -1);
      if ((open.get(taskArn) ?? 0) < 0)
        report('S7', `StopTask of ${taskArn} (${reason}) without an intent of its own`);
    },
  };
}

function isIntent({ termination: before }: Run, { termination: after }: Run): boolean {
  if (before === null || after === null) return false;
  return after.stop_attempts > before.stop_attempts || (before.stop_deferred && !after.stop_deferred);
}
