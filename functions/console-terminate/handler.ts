import middy from '@middy/core';
import { terminateSeenRun } from '../app/terminate-seen-run.ts';
import type { TerminateDeps } from '../app/request-termination.ts';
import { readEvent } from '../console/event.ts';
import { frame, notice } from '../console/frame.ts';
import { ownLog } from '../console/own-log.ts';
import { terminateAnswer } from '../console/terminate-answer.ts';
import { viewerOf } from '../console/viewer.ts';
import { Unavailable } from '../ports/unavailable.ts';
import { DOCUMENTATION } from './documentation.ts';
import { readClick } from './click.ts';

/** A widget is not told who looks at it. */
const ACTOR = 'console';

/** The door for the dashboard's red buttons: stores a termination, and says so in one sentence. */
export function createHandler(deps: TerminateDeps) {
  return middy<unknown, string>()
    .onError((request) => {
      deps.log.error('click not carried out', { error: request.error });
      const viewer = viewerOf(readEvent(request.event).context);
      request.response = frame(viewer, notice('bad', sentenceOf(request.error), ownLog(request.context)));
    })
    .handler(async (event) => {
      const { describe, context } = readEvent(event);
      if (describe) return DOCUMENTATION;
      const viewer = viewerOf(context);
      const read = readClick(event, context.forms.all);
      if (read.kind === 'refused') return frame(viewer, notice('bad', read.why));
      const { runId, expectedState, then, reason, board } = read.click;
      const request = { reason, actor: ACTOR, then, askSeconds: 0, isForced: false };
      const result = await terminateSeenRun(deps, runId, expectedState, request);
      return frame(viewer, terminateAnswer(result, { runId, board }));
    });
}

function sentenceOf(error: unknown): string {
  if (error instanceof Unavailable) return 'Nothing was stored: too much is going on at once. Try again.';
  return 'It is not certain whether the request was stored: look at the run before you try again. What went wrong is in the log of this function.';
}
