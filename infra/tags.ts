import { Tags } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** On everything that can carry it, so that the console finds and bills a deployment as a whole. */
export function tagAsStanddown(deployment: IConstruct): void {
  Tags.of(deployment).add('Application', 'standdown');
}

/**
 * What something is for, where CloudFormation knows no description of it.
 * @param purpose of letters, digits, spaces and `_.:/=+-@`: services take nothing else in a tag
 */
export function tellPurpose(construct: IConstruct, purpose: string): void {
  Tags.of(construct).add('Purpose', purpose);
}
