import { Duration, Names, Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { RunbookEnvironment } from '../functions/wiring/environment.ts';
import { RUNBOOK_TIMEOUT_SECONDS } from '../functions/wiring/limits.ts';
import { automationDocument } from './automation-document.ts';
import { DoorFunction } from './door-function.ts';
import type { Surroundings } from './functions.ts';
import { runbookPermissions } from './permissions.ts';
import { wildcardFinding } from './wildcard-finding.ts';

/** An SSM Automation document that terminates a run in the name of whoever executes it. */
export class TerminateRunbook extends Construct {
  readonly documentName: string;
  readonly function: lambda.Function;
  /** What an execution may do: invoke the function. */
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, surroundings: Surroundings) {
    super(scope, id);
    // Named here, since the function knows the document and the document the function.
    this.documentName = Names.uniqueResourceName(this, { maxLength: MAX_NAME_CHARACTERS });
    this.function = runbookFunction(this, surroundings);
    this.role = executionRole(this, this.function);
    acknowledgeExecutions(this.function, executionsArn(this));
    new ssm.CfnDocument(this, 'Document', {
      name: this.documentName,
      documentType: 'Automation',
      documentFormat: 'JSON',
      content: automationDocument(this.function, this.role),
      // With a name of its own it cannot be replaced; the new version becomes the default one.
      updateMethod: 'NewVersion',
    });
  }

  /** Lets somebody terminate any run by executing the document, by force too, and follow the execution. */
  grantExecute(grantee: iam.IGrantable): iam.Grant {
    const document = Stack.of(this).formatArn({
      service: 'ssm',
      resource: 'document',
      resourceName: this.documentName,
    });
    const executions = executionsArn(this);
    acknowledgeExecutions(grantee, executions);
    const follow = iam.Grant.addToPrincipal({
      grantee,
      actions: ['ssm:GetAutomationExecution'],
      resourceArns: [executions],
    });
    const start = iam.Grant.addToPrincipal({
      grantee,
      actions: ['ssm:StartAutomationExecution'],
      resourceArns: [document, executions],
    });
    const pass = iam.Grant.addToPrincipal({
      grantee,
      actions: ['iam:PassRole'],
      resourceArns: [this.role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    });
    return start.combine(pass).combine(follow);
  }
}

/** SSM's own limit is 128. */
const MAX_NAME_CHARACTERS = 100;

function runbookFunction(scope: TerminateRunbook, surroundings: Surroundings): lambda.Function {
  const { deploymentName, table, stepsQueue, retention, hosting } = surroundings;
  return new DoorFunction(scope, 'Function', {
    door: 'runbook',
    description: 'Stores a termination in the name of whoever executes the document, stops nothing itself',
    timeout: Duration.seconds(RUNBOOK_TIMEOUT_SECONDS),
    environment: {
      DEPLOYMENT_NAME: deploymentName,
      TABLE_NAME: table.tableName,
      STEPS_QUEUE_URL: stepsQueue.queueUrl,
      RETENTION_DAYS: String(retention.toDays()),
      DOCUMENT_NAME: scope.documentName,
    } satisfies RunbookEnvironment,
    permissions: runbookPermissions(surroundings, executionsArn(scope)),
    hosting,
  });
}

/** An execution has no id before it is started. */
function executionsArn(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: 'ssm', resource: 'automation-execution', resourceName: '*' });
}

/** Only for executions of this account; not `grantInvoke`, which takes in every version of the function. */
function executionRole(scope: Construct, target: lambda.IFunction): iam.Role {
  const role = new iam.Role(scope, 'ExecutionRole', {
    description: 'What an execution of the document does: invokes the function that checks it',
    assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com', {
      conditions: {
        StringEquals: { 'aws:SourceAccount': Stack.of(scope).account },
        ArnLike: { 'aws:SourceArn': executionsArn(scope) },
      },
    }),
  });
  role.addToPolicy(
    new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [target.functionArn] }),
  );
  return role;
}

const ANY_EXECUTION = 'An execution has no id before it is started; which document it is of, is checked.';

/** On the function's policy, and on whoever is granted to execute. */
function acknowledgeExecutions({ grantPrincipal }: iam.IGrantable, executions: string): void {
  if (!Construct.isConstruct(grantPrincipal)) return;
  const id = wildcardFinding(grantPrincipal, executions);
  Validations.of(grantPrincipal).acknowledge({ id, reason: ANY_EXECUTION });
}
