import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** Whether somebody is to be woken, or it can wait for the morning. */
export type Urgency = 'now' | 'morning';

export interface RunbookAlarmProps {
  readonly urgency: Urgency;
  /** The page in docs/runbooks, without its ending. */
  readonly runbook: string;
  /** What the alarm means, in a sentence. */
  readonly says: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** @default 1 */
  readonly evaluationPeriods?: number;
  /** @default GREATER_THAN_OR_EQUAL_TO_THRESHOLD */
  readonly comparisonOperator?: cloudwatch.ComparisonOperator;
  /** @default NOT_BREACHING: no data means that nothing happened */
  readonly treatMissingData?: cloudwatch.TreatMissingData;
}

/** An alarm that says what it means and where it is written down what to do. */
export class RunbookAlarm extends cloudwatch.Alarm {
  readonly urgency: Urgency;
  readonly runbook: string;
  readonly #says: string;

  constructor(scope: Construct, id: string, { urgency, runbook, says, ...props }: RunbookAlarmProps) {
    super(scope, id, {
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      ...props,
      alarmDescription: describe(says, `docs/runbooks/${runbook}.md`),
    });
    this.urgency = urgency;
    this.runbook = runbook;
    this.#says = says;
  }

  /** Has the description, and so each notification, name the page by an address that can be opened. */
  publishRunbook(baseUrl: string): void {
    const page = `${baseUrl.replace(/\/$/, '')}/${this.runbook}.md`;
    (this.node.defaultChild as cloudwatch.CfnAlarm).alarmDescription = describe(this.#says, page);
  }
}

function describe(says: string, page: string): string {
  return `${says} Runbook: ${page}`;
}

/** Sums and maxima of the last minutes. */
export const EVERY_MINUTE = Duration.minutes(1);
export const EVERY_FIVE_MINUTES = Duration.minutes(5);
/** How many sweeps are watched together: one that fails, or does not come, is made good by the next. */
export const SWEEPS_WATCHED = 5;
