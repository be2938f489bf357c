/**
 * The runtime of one function process: imports the bundle's handler, then fetches invocations and answers
 * them, one after the other, as Lambda's own Node runtime does. It runs by itself (`node bootstrap.ts`) and
 * reads the variables that Lambda sets.
 */
import type { Context } from 'aws-lambda';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';

/** Node 24 has promises only: no callback, no `context.done`. */
type Handler = (event: unknown, context: NodeContext) => Promise<unknown>;
type NodeContext = Omit<Context, 'done' | 'fail' | 'succeed'>;

/** Credentials are a process's own: the AWS endpoint knows by them which one calls. */
process.env['AWS_SESSION_TOKEN'] = String(process.pid);

const handler = await loadHandler(variable('LAMBDA_TASK_ROOT'), variable('_HANDLER')).catch(refuseToStart);
for (;;) await serveNext(handler);

async function loadHandler(folder: string, name: string): Promise<Handler> {
  const [file = '', exported = ''] = name.split('.');
  const path = ['.mjs', '.js', '.cjs'].map((extension) => join(folder, file + extension)).find(existsSync);
  if (path === undefined)
    throw runtimeError('ImportModuleError', `cannot find module '${file}' in ${folder}`);
  const bundle = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  if (typeof bundle[exported] !== 'function') {
    throw runtimeError('HandlerNotFound', `${name} is undefined or not exported`);
  }
  return bundle[exported] as Handler;
}

async function refuseToStart(error: unknown): Promise<never> {
  console.error(error);
  await callRuntimeApi('POST', '/init/error', errorBody(error));
  process.exit(1);
}

async function serveNext(handle: Handler): Promise<void> {
  const { headers, body } = await callRuntimeApi('GET', '/invocation/next');
  const context = contextOf(headers);
  process.env['_X_AMZN_TRACE_ID'] = String(headers['lambda-runtime-trace-id']);
  const path = `/invocation/${context.awsRequestId}`;
  try {
    const result = await handle(JSON.parse(body), context);
    await callRuntimeApi('POST', `${path}/response`, JSON.stringify(result ?? null));
  } catch (error) {
    console.error(error);
    await callRuntimeApi('POST', `${path}/error`, errorBody(error));
  }
}

function contextOf(headers: IncomingHttpHeaders): NodeContext {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: String(headers['lambda-runtime-aws-request-id']),
    invokedFunctionArn: String(headers['lambda-runtime-invoked-function-arn']),
    functionName: variable('AWS_LAMBDA_FUNCTION_NAME'),
    functionVersion: variable('AWS_LAMBDA_FUNCTION_VERSION'),
    memoryLimitInMB: variable('AWS_LAMBDA_FUNCTION_MEMORY_SIZE'),
    logGroupName: variable('AWS_LAMBDA_LOG_GROUP_NAME'),
    logStreamName: variable('AWS_LAMBDA_LOG_STREAM_NAME'),
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

interface RuntimeApiAnswer {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** By `node:http`, since `fetch` gives up on an answer after five minutes, and `next` may take for ever. */
function callRuntimeApi(method: 'GET' | 'POST', path: string, body?: string): Promise<RuntimeApiAnswer> {
  return new Promise((resolve, reject) => {
    const url = `http://${variable('AWS_LAMBDA_RUNTIME_API')}/2018-06-01/runtime${path}`;
    request(url, { method, agent: false }, (response) => {
      text(response).then((answer) => resolve({ headers: response.headers, body: answer }), reject);
    })
      .on('error', reject)
      .end(body);
  });
}

/** What the function threw, as Lambda hands it to whoever invoked. */
function errorBody(error: unknown): string {
  const { name, message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  return JSON.stringify({ errorType: name, errorMessage: message, trace: stack.split('\n') });
}

function runtimeError(kind: string, message: string): Error {
  const error = new Error(message);
  error.name = `Runtime.${kind}`;
  return error;
}

function variable(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name}: expected a value, got nothing`);
  return value;
}
