import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

/** Lambda's longest. */
const MAX_EVENT_AGE = Duration.hours(6);

/** How long a sweep may wait to begin: then the next one does its work, and many at once would crowd ECS. */
export function maxSweepAge(interval: Duration): Duration {
  return Duration.seconds(Math.min(wholeMinutes(interval).toSeconds(), MAX_EVENT_AGE.toSeconds()));
}

/** Wakes the sweep at a fixed interval. */
export function scheduleSweep(scope: Construct, sweep: lambda.IFunction, interval: Duration): events.Rule {
  return new events.Rule(scope, 'SweepSchedule', {
    description: 'Wakes the sweep, which sends a step for each run that is due',
    schedule: events.Schedule.rate(wholeMinutes(interval)),
    targets: [new targets.LambdaFunction(sweep, { maxEventAge: maxSweepAge(interval) })],
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
