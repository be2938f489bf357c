import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createAccessControl } from '../iam/access-control.ts';
import type { AccessControl } from '../iam/access-control.ts';
import { accessesOf } from './accesses.ts';
import type { Place } from './accesses.ts';
import { createCallLog } from './call-log.ts';
import type { CallLog, CallRecorder } from './call-log.ts';
import { faultAnswer, isFault } from './call.ts';
import type { AwsAnswer, AwsCall } from './call.ts';
import { OUTSIDE } from './caller.ts';
import type { Signature } from './forward.ts';
import { createHooks } from './hooks.ts';
import type { HookRunner, Hooks } from './hooks.ts';
import { LOOPBACK, closeServer, listen } from './http.ts';
import { readCall } from './read-call.ts';
import { createServices } from './services.ts';
import type { Backends, Services } from './services.ts';

export interface AwsEndpointOptions extends Backends {
  /** 0 picks a free one. */
  readonly port: number;
}

export interface AwsEndpoint {
  readonly url: string;
  readonly calls: CallLog;
  readonly hooks: Hooks;
  /** Whom it does not know it refuses; who calls from outside is not judged. */
  readonly access: AccessControl;
  /** From now on answers what is asked below a path, which is no call to AWS. */
  serveLocal(path: string, listener: RequestListener): void;
  close(): Promise<void>;
}

/** One address for all services, told apart by `X-Amz-Target`. Signatures are not checked. */
export async function startAwsEndpoint({ port, ...backends }: AwsEndpointOptions): Promise<AwsEndpoint> {
  const calls = createCallLog();
  const hooks = createHooks();
  const access = createAccessControl();
  const server = createServer();
  const url = `http://${LOOPBACK}:${await listen(server, port)}`;
  const context = { calls, hooks, access, place: backends, services: createServices(backends, url) };
  const local = new Map<string, RequestListener>();
  server.on('request', (request, response) => {
    const [, listener] = [...local].find(([path]) => request.url?.startsWith(path)) ?? [];
    if (listener) listener(request, response);
    else void serve(context, request, response);
  });
  return {
    url,
    calls,
    hooks,
    access,
    serveLocal: (path, listener) => void local.set(path, listener),
    close: () => closeServer(server),
  };
}

interface Context {
  readonly calls: CallRecorder;
  readonly hooks: HookRunner;
  readonly access: AccessControl;
  readonly place: Place;
  readonly services: Services;
}

async function serve(context: Context, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const outcome = await answerRequest(context, request).catch(unansweredRequest);
  if (outcome === 'hang-up') {
    response.destroy();
    return;
  }
  response
    .writeHead(outcome.statusCode, { 'x-amzn-requestid': randomUUID(), ...outcome.headers })
    .end(outcome.body);
}

async function answerRequest(context: Context, request: IncomingMessage): Promise<AwsAnswer | 'hang-up'> {
  const { calls, hooks, services } = context;
  const call = await readCall(request);
  calls.record(call);

  const before = await hooks.run('before', call);
  if (before) return before.kind === 'refuse' ? faultAnswer(call.service, before.fault) : 'hang-up';

  const refusal = refusalOf(context, call);
  if (refusal) return refusal;
  const answer = await services[call.service](call, signatureOf(request)).catch((error: unknown) =>
    faultAnswer(call.service, faultOf(error)),
  );
  const after = await hooks.run('after', call, answer);
  if (after) return after.kind === 'refuse' ? faultAnswer(call.service, after.fault) : 'hang-up';
  return answer;
}

/** Functions are judged by their roles; launchers, workers and the operator's CLI bring credentials of their own. */
function refusalOf({ access, place }: Context, call: AwsCall): AwsAnswer | undefined {
  if (call.caller === OUTSIDE) return undefined;
  const message = access.refuse(call.caller, accessesOf(call, place));
  if (message === undefined) return undefined;
  return faultAnswer(call.service, { name: 'AccessDeniedException', message, statusCode: 400 });
}

function signatureOf({ headers }: IncomingMessage): Signature {
  return { authorization: headers.authorization ?? '', 'x-amz-date': String(headers['x-amz-date'] ?? '') };
}

/** The request names no service, or a hook failed: the plainest of the protocols says so. */
function unansweredRequest(error: unknown): AwsAnswer {
  return faultAnswer('ecs', faultOf(error));
}

function faultOf(error: unknown) {
  if (isFault(error)) return error;
  return { name: 'InternalFailure', message: String(error), statusCode: 500 };
}
