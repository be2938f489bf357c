import { describe, expect, it } from 'vitest';
import * as links from '../../../functions/wiring/console-links.ts';

/** As the console writes them into its own address bar. */
describe('deep links into the console', () => {
  it.each([
    [
      'an item',
      links.dynamoDbItemLink('eu-west-1', 'Runs', { pk: 'RUN#a-1', sk: 'RUN' }),
      '/dynamodbv2/home?region=eu-west-1#edit-item?itemMode=2&pk=RUN%23a-1&sk=RUN&route=ROUTE_ITEM_EXPLORER&table=Runs',
    ],
    [
      'a table',
      links.dynamoDbTableLink('eu-west-1', 'Runs'),
      '/dynamodbv2/home?region=eu-west-1#table?name=Runs',
    ],
    [
      'a log group',
      links.logLink('eu-west-1', '/aws/lambda/api'),
      '/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Faws$252Flambda$252Fapi',
    ],
    [
      'a log stream',
      links.logLink('eu-west-1', 'api', '2026/11/22/[$LATEST]a'),
      '/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/api/log-events/2026$252F11$252F22$252F$255B$2524LATEST$255Da',
    ],
    ['the alarms', links.alarmsLink('eu-west-1'), '/cloudwatch/home?region=eu-west-1#alarmsV2:'],
    [
      'the form of a document',
      links.automationLink('eu-west-1', 'TerminateRun'),
      '/systems-manager/automation/execute/TerminateRun?region=eu-west-1',
    ],
    [
      'a function',
      links.lambdaLink('eu-west-1', 'api'),
      '/lambda/home?region=eu-west-1#/functions/api?tab=monitoring',
    ],
    [
      'a queue',
      links.sqsQueueLink('eu-west-1', { account: '123456789012', name: 'steps' }),
      '/sqs/v3/home?region=eu-west-1#/queues/https%3A%2F%2Fsqs.eu-west-1.amazonaws.com%2F123456789012%2Fsteps',
    ],
  ])('lead to %s', (_what, link, expected) => {
    expect(link).toBe(expected);
  });
});
