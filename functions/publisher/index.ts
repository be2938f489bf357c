import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { CLIENT_SETTINGS } from '../adapters/aws/client-settings.ts';
import { eventBridgeBus } from '../adapters/aws/event-bridge-bus.ts';
import type { Item } from '../adapters/aws/item-keys.ts';
import { eventOf } from '../adapters/aws/items.ts';
import { PUBLISHER_ENVIRONMENT, readEnvironment } from '../wiring/environment.ts';
import { createLog } from '../wiring/logger.ts';
import { createHandler } from './handler.ts';

const env = readEnvironment(PUBLISHER_ENVIRONMENT, process.env);
const log = createLog();

export const handler = createHandler({
  bus: eventBridgeBus({ client: new EventBridgeClient(CLIENT_SETTINGS), busName: env.EVENT_BUS_NAME }),
  readEvent: (item) => eventOf(item as Item),
  log,
}).before(({ context }) => log.begin(context));
