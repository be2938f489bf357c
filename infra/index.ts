/** What the package offers; the rest of it is inside. */
export { Authorization, type JwtIssuer } from './authorization.ts';
export type { DeploymentOptions, Throttle } from './deployment-options.ts';
export type { RunTerminationAttributes } from './imported-run-termination.ts';
export type { RunTerminationOptions } from './options.ts';
export { RunGrants } from './run-grants.ts';
export { RunTable, type RunTableProps } from './run-table.ts';
export { RunTerminationBase, type IRunTermination } from './run-termination-base.ts';
export { RunTermination, type RunTerminationProps } from './run-termination.ts';
export { RunbookAlarm } from './runbook-alarm.ts';
export { TerminateRunbook } from './terminate-runbook.ts';
