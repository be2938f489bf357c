import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** One that could not begin by then is dropped: the next one does its work, and many at once would crowd ECS. */
export const SWEEP_MAX_AGE = Duration.minutes(1);

/** Wakes the sweep at a fixed interval. */
export function scheduleSweep(scope: Construct, sweep: lambda.IFunction, interval: Duration): events.Rule {
  return new events.Rule(scope, 'SweepSchedule', {
    description: 'Wakes the sweep, which sends a step for each run that is due',
    schedule: events.Schedule.rate(wholeMinutes(interval)),
    targets: [new targets.LambdaFunction(sweep, { maxEventAge: SWEEP_MAX_AGE, retryAttempts: 0 })],
  });
}

function wholeMinutes(interval: Duration): Duration {
  const minutes = interval.toMinutes({ integral: false });
  if (!Number.isInteger(minutes) || minutes < 1) {
    throw new Error(
      `sweepInterval: expected whole minutes, at least one (the shortest rate EventBridge has), got ${interval.toHumanString()}`,
    );
  }
  return interval;
}
