import type { LocalStack } from './stack.ts';

export type CallApi = (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => Promise<unknown>;

/** Calls the API of a local stack. Throws, with the problem's detail, on anything but a 2xx. */
export function createApiClient({ api, token }: Pick<LocalStack, 'api' | 'token'>): CallApi {
  return async (method, path, body) => {
    const response = await fetch(api + path, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = await response.text();
    if (!response.ok)
      throw new Error(`${method} ${path}: expected success, got ${response.status}: ${answer}`);
    return JSON.parse(answer) as unknown;
  };
}
