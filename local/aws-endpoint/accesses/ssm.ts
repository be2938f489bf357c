import * as z from 'zod';
import { findInstance } from '../../ecs/instances.ts';
import type { AccessesOf, BareAccess, Place } from '../accesses.ts';

/** A command is sent to a document and to each instance, which carries its tags as condition keys. */
export const ssmAccesses: AccessesOf = ({ action, input }, place) => {
  if (action !== 'SendCommand') return undefined;
  const { DocumentName, InstanceIds } = SendCommand.parse(input);
  return [
    { action: 'ssm:SendCommand', resource: documentArn(DocumentName, place) },
    ...InstanceIds.map((id) => onInstance(id, place)),
  ];
};

const SendCommand = z.looseObject({ DocumentName: z.string(), InstanceIds: z.array(z.string()) });

/** Those of AWS belong to no account. */
function documentArn(name: string, { region, accountId }: Place): string {
  return `arn:aws:ssm:${region}:${name.startsWith('AWS-') ? '' : accountId}:document/${name}`;
}

function onInstance(id: string, { region, accountId }: Place): BareAccess {
  const tag = findInstance(id)?.tags['StanddownKill'];
  return {
    action: 'ssm:SendCommand',
    resource: `arn:aws:ec2:${region}:${accountId}:instance/${id}`,
    context: tag === undefined ? {} : { 'ssm:resourceTag/StanddownKill': tag },
  };
}
