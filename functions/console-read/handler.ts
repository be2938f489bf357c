import middy from '@middy/core';
import { readEvent } from '../console/event.ts';
import { frame, notice } from '../console/frame.ts';
import { ownLog } from '../console/own-log.ts';
import { viewerOf } from '../console/viewer.ts';
import { epochSeconds } from '../core/time.ts';
import { DOCUMENTATION } from './documentation.ts';
import { readView } from './view.ts';
import { type ConsoleReadDeps, showView } from './views.ts';

/** The door for the dashboard: shows runs, and leads to the function that terminates them. */
export function createHandler(deps: ConsoleReadDeps) {
  return middy<unknown, string>()
    .onError((request) => {
      deps.log.error('widget not shown', { error: request.error });
      const sentence = 'The runs cannot be shown right now; what went wrong is in the log of this function.';
      const viewer = viewerOf(readEvent(request.event).context);
      request.response = frame(viewer, notice('bad', sentence, ownLog(request.context)));
    })
    .handler(async (event, { invokedFunctionArn }) => {
      const { describe, context } = readEvent(event);
      if (describe) return DOCUMENTATION;
      const viewer = viewerOf(context);
      const now = epochSeconds(deps.clock.nowMs());
      const endpoints = { read: invokedFunctionArn, terminate: deps.terminateFunctionArn };
      const region = invokedFunctionArn.split(':')[3] ?? '';
      return frame(viewer, await showView(deps, readView(event), { viewer, now, endpoints, region }));
    });
}
