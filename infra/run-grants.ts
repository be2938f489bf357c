import { Validations } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Right } from '../functions/api/routes.ts';
import { invokeCalls, type InvokeStatement, invokeStatement, type MethodArnOf } from './grants.ts';
import { wildcardFinding } from './wildcard-finding.ts';

/** Lets principals make the calls of one right each, or fewer. It counts where the API has IAM authorization. */
export class RunGrants {
  readonly #api: apigateway.IRestApi;
  readonly #stageName: string;

  constructor(api: apigateway.IRestApi, stageName: string) {
    this.#api = api;
    this.#stageName = stageName;
  }

  /** To see tasks, runs, events and workers. */
  read(grantee: iam.IGrantable): iam.Grant {
    return this.#grant('read', grantee);
  }

  /** To send heartbeats and words, of any run: for workers. */
  work(grantee: iam.IGrantable): iam.Grant {
    return this.#allow(grantee, (methodArn) => invokeCalls(['recordHeartbeat', 'finishRun'], methodArn));
  }

  /** To put tasks, runs and workers on record as well: for launchers. */
  record(grantee: iam.IGrantable): iam.Grant {
    return this.#grant('record', grantee);
  }

  /** To terminate runs, reclaim tasks, and hold or release them. */
  terminate(grantee: iam.IGrantable): iam.Grant {
    return this.#grant('terminate', grantee);
  }

  /** To terminate by force: no ask, and on EC2, where `ec2Kill` is switched on, a kill at once. */
  force(grantee: iam.IGrantable): iam.Grant {
    return this.#grant('force', grantee);
  }

  /** To settle a stuck run on one's own word. */
  abandon(grantee: iam.IGrantable): iam.Grant {
    return this.#grant('abandon', grantee);
  }

  #grant(right: Right, grantee: iam.IGrantable): iam.Grant {
    return this.#allow(grantee, (methodArn) => invokeStatement([right], methodArn));
  }

  #allow(grantee: iam.IGrantable, statementOf: (methodArn: MethodArnOf) => InvokeStatement): iam.Grant {
    const { Action, Resource } = statementOf((method, path) =>
      this.#api.arnForExecuteApi(method, path, this.#stageName),
    );
    const grant = iam.Grant.addToPrincipal({ grantee, actions: [Action], resourceArns: [...Resource] });
    acknowledgeIds(grantee, Resource);
    return grant;
  }
}

function acknowledgeIds({ grantPrincipal }: iam.IGrantable, arns: readonly string[]): void {
  if (!Construct.isConstruct(grantPrincipal)) return;
  const reason = 'The path of a call holds the id of a run or a task, which no grant can know.';
  const withIds = arns.filter((arn) => arn.includes('*'));
  const ids = withIds.map((arn) => wildcardFinding(grantPrincipal, arn));
  Validations.of(grantPrincipal).acknowledge(...ids.map((id) => ({ id, reason })));
}
