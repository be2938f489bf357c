import type * as apigateway from 'aws-cdk-lib/aws-apigateway';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Right } from '../functions/api/routes.ts';
import { invokeStatement } from './grants.ts';

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

  /** To terminate without an ask. */
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
    return iam.Grant.addToPrincipal({ grantee, actions: [Action], resourceArns: [...Resource] });
  }
}
