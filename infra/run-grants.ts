import { Validations } from 'aws-cdk-lib';
import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Right } from '../functions/api/routes.ts';
import { invokeStatement } from './grants.ts';
import { wildcardFinding } from './wildcard-finding.ts';

/** Lets principals make the calls of one right each. It counts where the API has IAM authorization. */
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

  /** To put tasks, runs, workers, heartbeats and words on record: for dispatchers and workers. */
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
    const methodArn = (method: string, path: string) =>
      this.#api.arnForExecuteApi(method, path, this.#stageName);
    const { Action, Resource } = invokeStatement([right], methodArn);
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
