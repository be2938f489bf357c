import type { RecordKey } from './table.ts';

/*
 * Deep links into the AWS console, relative to it: so they lead to the console, partition and session that somebody
 * is in. Infra fills in names that are not known yet; so what AWS restricts to harmless characters is not encoded.
 */

/** @param key of the item, with both parts of it */
export function dynamoDbItemLink(region: string, table: string, { pk, sk }: RecordKey): string {
  const key = `pk=${encodeURIComponent(pk)}&sk=${encodeURIComponent(sk)}`;
  return `/dynamodbv2/home?region=${region}#edit-item?itemMode=2&${key}&route=ROUTE_ITEM_EXPLORER&table=${table}`;
}

export function dynamoDbTableLink(region: string, table: string): string {
  return `/dynamodbv2/home?region=${region}#table?name=${table}`;
}

/** @param stream all of the group's where it is left out */
export function logLink(region: string, group: string, stream?: string): string {
  const page = `${cloudWatch(region)}logsV2:log-groups/log-group/${encodedTwice(group)}`;
  return stream === undefined ? page : `${page}/log-events/${encodedTwice(stream)}`;
}

/** The logs page decodes its fragment twice, and has `$` in the place of `%`. */
function encodedTwice(text: string): string {
  return encodeURIComponent(encodeURIComponent(text)).replaceAll('%', '$');
}

export function alarmsLink(region: string): string {
  return `${cloudWatch(region)}alarmsV2:`;
}

export function lambdaLink(region: string, name: string): string {
  return `/lambda/home?region=${region}#/functions/${name}?tab=monitoring`;
}

/** The form that executes an SSM Automation document. */
export function automationLink(region: string, document: string): string {
  return `/systems-manager/automation/execute/${document}?region=${region}`;
}

/** The queue's URL, which is what the console knows a queue by, is built from its parts and encoded as it stands here. */
export function sqsQueueLink(
  region: string,
  { account, name, suffix = 'amazonaws.com' }: { account: string; name: string; suffix?: string },
): string {
  return `/sqs/v3/home?region=${region}#/queues/https%3A%2F%2Fsqs.${region}.${suffix}%2F${account}%2F${name}`;
}

function cloudWatch(region: string): string {
  return `/cloudwatch/home?region=${region}#`;
}
