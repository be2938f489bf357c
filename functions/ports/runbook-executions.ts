export interface RunbookExecutions {
  /** Undefined where there is no such execution in this account and region. */
  readExecution(id: string): Promise<RunbookExecution | undefined>;
}

/** One execution of a runbook as SSM keeps it: who started it stands in no parameter. */
export interface RunbookExecution {
  readonly documentName: string | null;
  readonly status: string | null;
  /** ARN of the principal who started it. */
  readonly executedBy: string | null;
  /** The execution that started this one; null where a person did. */
  readonly parentId: string | null;
  /** What was given; a parameter that was left out is not there. */
  readonly parameters: Readonly<Record<string, readonly string[]>>;
}
