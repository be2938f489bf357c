import * as apigateway from 'aws-cdk-lib/aws-apigateway';
import type { Construct } from 'constructs';
import { RunTerminationBase } from './run-termination-base.ts';

export interface RunTerminationAttributes {
  /** Of the deployment's `api`. */
  readonly restApiId: string;
  /** Of the deployment: `prod` unless somebody changed it. */
  readonly stageName: string;
  /** Of the deployment: its output `DeploymentName`. */
  readonly deploymentName: string;
}

export class ImportedRunTermination extends RunTerminationBase {
  readonly api: apigateway.IRestApi;
  readonly stageName: string;
  readonly deploymentName: string;

  constructor(scope: Construct, id: string, attributes: RunTerminationAttributes) {
    super(scope, id);
    const { restApiId, stageName, deploymentName } = attributes;
    this.api = apigateway.RestApi.fromRestApiId(this, 'Api', restApiId);
    this.stageName = stageName;
    this.deploymentName = deploymentName;
  }
}
