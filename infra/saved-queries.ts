import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface SavedQueriesProps {
  readonly deploymentName: string;
  /** The logs of all functions. */
  readonly logGroups: readonly ILogGroup[];
}

/** Logs Insights queries, found in the console under the name of the deployment. */
export class SavedQueries extends Construct {
  constructor(scope: Construct, id: string, { deploymentName, logGroups }: SavedQueriesProps) {
    super(scope, id);
    for (const [name, lines] of Object.entries(QUERIES)) {
      new logs.QueryDefinition(this, name.replaceAll(' ', ''), {
        queryDefinitionName: `${deploymentName}/${name}`,
        queryString: new logs.QueryString(lines),
        logGroups: [...logGroups],
      });
    }
  }
}

/** Fields and messages as the functions write them. */
export const QUERIES: Readonly<Record<string, logs.QueryStringProps>> = {
  'timeline of a run': {
    fields: ['@timestamp', 'service', 'level', 'message', 'rung', 'outcome', 'why', 'error.message'],
    filterStatements: ['run_id = "put the run id here"'],
    sort: '@timestamp asc',
    limit: 1000,
  },
  'slow stops': {
    fields: ['@timestamp'],
    filterStatements: ['message in ["rung accepted", "run settled"]'],
    statsStatements: [
      'min(@timestamp) as first_stop, max(@timestamp) as settled, (max(@timestamp) - min(@timestamp)) / 1000 as seconds by run_id',
    ],
    sort: 'seconds desc',
    limit: 50,
  },
  escalations: {
    fields: ['@timestamp', 'run_id', 'task_id', 'worker', 'rung', 'message', 'why'],
    filterStatements: ['message in ["rung accepted", "rung not accepted"]'],
    statsStatements: [
      'count(*) as pushes, earliest(@timestamp) as first_push, latest(@timestamp) as last_push, latest(rung) as last_rung, latest(message) as last_answer, latest(why) as last_why by run_id, worker',
    ],
    sort: 'pushes desc',
    limit: 50,
  },
  errors: {
    fields: ['@timestamp', 'service', 'run_id', 'message', 'error.name', 'error.message', '@message'],
    filterStatements: ['level in ["ERROR", "CRITICAL"] or @message like /Task timed out|Runtime.ExitError/'],
    sort: '@timestamp desc',
    limit: 200,
  },
};
