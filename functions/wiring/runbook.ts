/** The parameters of the SSM Automation document, as infra declares them and as the function reads them. */
export const RUNBOOK_PARAMETERS = { runId: 'RunId', reason: 'Reason', then: 'Then', force: 'Force' } as const;

/** Where somebody leaves a parameter out: SSM keeps with an execution only what was given. */
export const RUNBOOK_DEFAULTS = { reason: '', then: 'requeue', force: 'false' } as const;
