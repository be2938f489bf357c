import { expect, it } from 'vitest';
import type { LocalStack } from '../../local/stack.ts';
import { attack, type Send, type Tally } from '../hostile/attack.ts';
import type { HostileRequest } from '../hostile/requests.ts';

/** Hostile requests over a real connection: the gateway, the bundled function and a DynamoDB that counts. */
export function describeHostileRequests(stack: () => LocalStack): void {
  it('hostile requests over HTTP are each refused as published, and nothing is written or sent', async () => {
    const before = stack().calls.snapshot();
    const effects = () => {
      const made = stack().calls.since(before)['api'] ?? {};
      return WRITES.reduce((sum, action) => sum + (made[action] ?? 0), 0);
    };
    let last: Tally | undefined;
    const wanted = { requests: 1000, seed: 11, isSendable };
    for await (const tally of attack(sender(stack()), effects, wanted)) last = tally;
    expect(last?.violations.slice(0, 3)).toEqual([]);
    expect(last?.effects).toBe(0);
    expect(last?.requests).toBe(1000);
  });
}

/** A heartbeat of an unknown run is refused by the condition of its UpdateItem, which is no write. */
const WRITES = ['TransactWriteItems', 'PutItem', 'DeleteItem', 'SendMessage', 'StopTask'];

function sender({ api, token }: LocalStack): Send {
  return async (request) => {
    const response = await fetch(api + addressOf(request), {
      method: request.method,
      headers: { authorization: `Bearer ${token}` },
      ...(request.method !== 'GET' && { body: request.body }),
    });
    const { status, headers } = response;
    return { status, header: (name) => headers.get(name), body: await response.json() };
  };
}

function addressOf({ resource, path, query }: HostileRequest): string {
  const segments = resource
    .split('/')
    .map((segment) => (/^\{(\w+)\}$/.test(segment) ? (path[segment.slice(1, -1)] ?? '') : segment));
  const address = segments.map((segment) => encodeURIComponent(segment.toWellFormed())).join('/');
  return `${address}?${new URLSearchParams(query).toString()}`;
}

/** HTTP has no empty path segment that means a value, clients resolve dots, and fetch sends no body with GET. */
function isSendable(request: HostileRequest): boolean {
  const { method, path, fault, isBase64Encoded } = request;
  const address = addressOf(request);
  return (
    ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'].includes(method) &&
    !isBase64Encoded &&
    !(method === 'GET' && fault === 'broken body') &&
    !Object.values(path).includes('') &&
    new URL(address, 'http://localhost').pathname === address.split('?')[0]
  );
}
