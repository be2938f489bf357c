import type { IncomingMessage, ServerResponse } from 'node:http';
import { readBody } from '../aws-endpoint/http.ts';
import { isOwnRequest, OWN_ONLY } from '../own-request.ts';
import type { Faults } from './faults.ts';
import { parseFaultRules } from './rule.ts';

/** Of the AWS endpoint: `GET` lists, `POST` adds one rule or a list, `DELETE` lifts all, or one by its id. */
export const FAULTS_PATH = '/_local/faults';

const MAX_BYTES = 64 * 1024;

export function createFaultControl(faults: Faults) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, body } = await answer(faults, request).catch((error: unknown) => ({
      status: 400,
      body: { error: error instanceof Error ? error.message : String(error) },
    }));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
}

interface Answer {
  readonly status: number;
  readonly body: object;
}

async function answer(faults: Faults, request: IncomingMessage): Promise<Answer> {
  const { method = '', url = '' } = request;
  if (!isOwnRequest(request)) return { status: 403, body: { error: `host and origin: ${OWN_ONLY}` } };
  const body = (await readBody(request, MAX_BYTES)).toString();
  const [, id] = /^\/([\w-]+)$/.exec(url.slice(FAULTS_PATH.length)) ?? [];
  const isList = url === FAULTS_PATH;
  if (method === 'GET' && isList) return { status: 200, body: { rules: faults.list() } };
  if (method === 'POST' && isList)
    return { status: 201, body: { rules: faults.add(parseFaultRules(JSON.parse(body))) } };
  if (method === 'DELETE' && (isList || id !== undefined)) {
    const isThere = await faults.remove(id);
    return isThere ? { status: 200, body: { rules: faults.list() } } : unknown(`no rule ${id ?? ''}`);
  }
  return unknown(`${method} ${url}: expected GET, POST or DELETE of ${FAULTS_PATH}`);
}

function unknown(error: string): Answer {
  return { status: 404, body: { error } };
}
