import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import {
  DEFAULT_CONFIRMATION_SLACK_SECONDS,
  DEFAULT_HEARTBEAT_POLICY_SECONDS,
  DEFAULT_LAUNCH_POLICY_SECONDS,
  DEFAULT_LAUNCH_WINDOW_SECONDS,
  DEFAULT_LINGER_POLICY_SECONDS,
  DEFAULT_ORPHAN_AGE_SECONDS,
  DEFAULT_RETENTION_DAYS,
  DEFAULT_STOP_BUDGET_PER_SECOND,
  DEFAULT_SWEEP_INTERVAL_SECONDS,
} from '../functions/wiring/limits.ts';

/** What somebody may tune about a deployment. */
export interface RunTerminationOptions {
  /**
   * What a stop may take beyond the worker's own stop timeouts before it counts as not confirmed: whole seconds.
   * @default 60 seconds
   */
  readonly confirmationSlack?: Duration;
  /**
   * How long after the request a worker may still turn up for a run that has none: whole seconds.
   * @default 60 seconds
   */
  readonly launchWindow?: Duration;
  /**
   * How long a claimed run may be without a worker that ECS has shown or a heartbeat before `policy:launch` ends it:
   * whole seconds; zero switches the policy off.
   * @default 10 minutes
   */
  readonly launchPolicy?: Duration;
  /**
   * How long a worker that has sent a heartbeat may be silent, until its word, before `policy:heartbeat` ends its run:
   * whole seconds; zero switches the policy off. Give it longer than you may need to repair the API: while that is down no
   * heartbeat gets through.
   * @default off
   */
  readonly heartbeatPolicy?: Duration;
  /**
   * How long a worker may go on after its word before `policy:linger` stops it: whole seconds; zero switches the
   * policy off, and then nothing but `max_runtime_seconds` ends one that hangs after its word.
   * @default 5 minutes
   */
  readonly lingerPolicy?: Duration;
  /**
   * Whether a worker on EC2 that two StopTask calls did not end, or one that force is to end, is killed by SSM RunCommand
   * on its instance. The consumer may run a shell as root there, so it may only on instances that carry the tag
   * `StanddownKill: allowed`. Such an instance also needs a running SSM agent, `AmazonSSMManagedInstanceCore` on its
   * instance profile, and `docker` on the host.
   * @default false
   */
  readonly ec2Kill?: boolean;
  /**
   * StopTask calls a second: 2 to 40. ECS gives an account 40, shared with RunTask, beside a reserve of 100.
   * @default 30
   */
  readonly stopBudget?: number;
  /**
   * How often runs that are due are looked for: whole minutes, at least one.
   * @default 1 minute
   */
  readonly sweepInterval?: Duration;
  /**
   * How long a worker must have outlived its run, and been seen alive, before the sweep tells of it as an orphan:
   * whole seconds.
   * @default 5 minutes
   */
  readonly orphanAge?: Duration;
  /**
   * Whether such a worker is stopped as well. It is one of a run of this deployment, which has ended.
   * @default false
   */
  readonly stopOrphans?: boolean;
  /**
   * How long an ended run and its events are shown: whole days, at least one. The table forgets them up to three weeks later.
   * @default 90 days
   */
  readonly retention?: Duration;
  /**
   * What becomes of the table and the logs when the stack goes. Anything but DESTROY also protects the table
   * from being deleted by hand.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Whether there is a CloudWatch dashboard, with the live runs and a way to terminate them. Its two functions are
   * invoked as whoever looks at it.
   * @default true
   */
  readonly dashboard?: boolean;
  /**
   * Whether there is an SSM Automation document that terminates a run. The actor on record is whoever executes it;
   * `runbook.grantExecute` lets somebody.
   * @default false
   */
  readonly runbook?: boolean;
}

export function withDefaults(options: RunTerminationOptions): Required<RunTerminationOptions> {
  return {
    confirmationSlack: options.confirmationSlack ?? Duration.seconds(DEFAULT_CONFIRMATION_SLACK_SECONDS),
    launchWindow: options.launchWindow ?? Duration.seconds(DEFAULT_LAUNCH_WINDOW_SECONDS),
    launchPolicy: options.launchPolicy ?? Duration.seconds(DEFAULT_LAUNCH_POLICY_SECONDS),
    heartbeatPolicy: options.heartbeatPolicy ?? Duration.seconds(DEFAULT_HEARTBEAT_POLICY_SECONDS),
    lingerPolicy: options.lingerPolicy ?? Duration.seconds(DEFAULT_LINGER_POLICY_SECONDS),
    ec2Kill: options.ec2Kill ?? false,
    stopBudget: options.stopBudget ?? DEFAULT_STOP_BUDGET_PER_SECOND,
    sweepInterval: options.sweepInterval ?? Duration.seconds(DEFAULT_SWEEP_INTERVAL_SECONDS),
    orphanAge: options.orphanAge ?? Duration.seconds(DEFAULT_ORPHAN_AGE_SECONDS),
    stopOrphans: options.stopOrphans ?? false,
    retention: wholeDays(options.retention ?? Duration.days(DEFAULT_RETENTION_DAYS)),
    removalPolicy: options.removalPolicy ?? RemovalPolicy.RETAIN,
    dashboard: options.dashboard ?? true,
    runbook: options.runbook ?? false,
  };
}

function wholeDays(retention: Duration): Duration {
  const days = retention.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1)
    throw new Error(`retention: expected whole days, at least one, got ${retention.toHumanString()}`);
  return retention;
}
