import type { Context } from 'aws-lambda';
import { logLink } from '../wiring/console-links.ts';
import { link } from './controls.ts';
import type { Html } from './html.ts';

/** Leads to what this very instance of the function wrote. */
export function ownLog({ invokedFunctionArn, logGroupName, logStreamName }: Context): Html {
  const region = invokedFunctionArn.split(':')[3] ?? '';
  return link('Log', logLink(region, logGroupName, logStreamName));
}
