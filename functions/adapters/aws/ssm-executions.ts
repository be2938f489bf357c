import {
  AutomationExecutionNotFoundException,
  GetAutomationExecutionCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import type { RunbookExecutions } from '../../ports/runbook-executions.ts';

interface Deps {
  readonly client: SSMClient;
}

/** Executions of SSM Automation documents, of this account and region. */
export function ssmExecutions({ client }: Deps): RunbookExecutions {
  return {
    async readExecution(id) {
      try {
        const command = new GetAutomationExecutionCommand({ AutomationExecutionId: id });
        const { AutomationExecution: execution = {} } = await client.send(command);
        return {
          documentName: execution.DocumentName ?? null,
          status: execution.AutomationExecutionStatus ?? null,
          executedBy: execution.ExecutedBy ?? null,
          parentId: execution.ParentAutomationExecutionId ?? null,
          parameters: execution.Parameters ?? {},
        };
      } catch (error) {
        if (error instanceof AutomationExecutionNotFoundException) return undefined;
        throw error;
      }
    },
  };
}
