import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { ID_PATTERN, MAX_REASON_CHARACTERS, RUNBOOK_TIMEOUT_SECONDS } from '../functions/wiring/limits.ts';
import { RUNBOOK_DEFAULTS, RUNBOOK_PARAMETERS } from '../functions/wiring/runbook.ts';

const STEP = 'TerminateRun';

/** Hands the function the id of the execution and nothing else: the rest it reads from SSM's record of it. */
export function automationDocument(target: lambda.IFunction, role: iam.IRole): object {
  return {
    schemaVersion: '0.3',
    description: DESCRIPTION,
    assumeRole: role.roleArn,
    parameters: PARAMETERS,
    mainSteps: [
      {
        name: STEP,
        description: 'Stores the termination, if the execution is one of this document and still in progress',
        action: 'aws:invokeLambdaFunction',
        timeoutSeconds: RUNBOOK_TIMEOUT_SECONDS + ANSWER_SECONDS,
        isEnd: true,
        inputs: {
          FunctionName: target.functionArn,
          InputPayload: { execution_id: '{{automation:EXECUTION_ID}}' },
        },
      },
    ],
    outputs: [`${STEP}.Payload`],
  };
}

/** For the function's answer to arrive, the failed one too. */
const ANSWER_SECONDS = 10;

const DESCRIPTION = [
  '# Terminate a run',
  'Ends a run of Standdown: ECS stops its worker, and the run ends once the worker is proven stopped.',
  'The execution succeeds as soon as the request is on record, in your name. The board shows how it goes on.',
].join('\n\n');

const PARAMETERS = {
  [RUNBOOK_PARAMETERS.runId]: {
    type: 'String',
    description: 'The run to terminate.',
    allowedPattern: ID_PATTERN.source,
  },
  [RUNBOOK_PARAMETERS.reason]: {
    type: 'String',
    description: 'Why. It is kept on record.',
    default: RUNBOOK_DEFAULTS.reason,
    maxChars: MAX_REASON_CHARACTERS,
  },
  [RUNBOOK_PARAMETERS.then]: {
    type: 'String',
    description: 'What becomes of its task: ready for another run, or held back until it is released.',
    default: RUNBOOK_DEFAULTS.then,
    allowedValues: ['requeue', 'hold'],
  },
  [RUNBOOK_PARAMETERS.force]: {
    type: 'String',
    description:
      'Whether what is left of asking the worker is cut short. Nothing shortens its stop timeout on Fargate; on EC2, ' +
      'where `ec2Kill` is switched on, the worker is killed at once.',
    default: RUNBOOK_DEFAULTS.force,
    allowedValues: ['false', 'true'],
  },
};
