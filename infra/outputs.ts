import { CfnOutput } from 'aws-cdk-lib';
import type { RunTermination } from './run-termination.ts';

/** What a script or a person looks for first after a deployment. */
export function publishOutputs(deployment: RunTermination): void {
  const { deploymentName, api, table, stepsQueue, factsQueue, console: board, runbook } = deployment;
  const outputs = {
    DeploymentName: [deploymentName, 'What its metrics and saved queries go by'],
    ApiUrl: [api.url, 'Where the API answers'],
    TableName: [table.tableName, 'The record: runs, tasks, events'],
    StepsQueueUrl: [stepsQueue.queueUrl, 'A message here means: look at this run now'],
    FactsQueueUrl: [factsQueue.queueUrl, 'STOPPED events of ECS arrive here'],
    ...(board && { DashboardName: [board.dashboard.dashboardName, 'The operators’ board in CloudWatch'] }),
    ...(runbook && {
      RunbookName: [runbook.documentName, 'Terminates a run in the name of whoever executes it'],
    }),
  } as const;
  for (const [id, [value, description]] of Object.entries(outputs)) {
    new CfnOutput(deployment, id, { value, description });
  }
}
