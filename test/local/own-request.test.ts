import { describe, expect, it } from 'vitest';
import { isOwnRequest } from '../../local/own-request.ts';

describe('a request to what only this machine may use', () => {
  const isOwn = (headers: Parameters<typeof isOwnRequest>[0]['headers']) =>
    isOwnRequest({ headers, socket: { localPort: 4566 } });

  it.each([
    ['by number', { host: '127.0.0.1:4566' }],
    ['by name', { host: 'localhost:4566' }],
    ['of its own page', { host: '127.0.0.1:4566', origin: 'http://127.0.0.1:4566' }],
  ])('is let in %s', (_way, headers) => {
    expect(isOwn(headers)).toBe(true);
  });

  it.each([
    ['a name that another DNS leads here', { host: 'evil.example:4566' }],
    [
      'a name that another DNS leads here, as its own page',
      { host: 'evil.example:4566', origin: 'http://evil.example:4566' },
    ],
    ['another port', { host: '127.0.0.1:4310' }],
    ['no host', {}],
    ['a page of another origin', { host: '127.0.0.1:4566', origin: 'http://evil.example' }],
    ['a page of no origin', { host: '127.0.0.1:4566', origin: 'null' }],
  ])('is not let in for %s', (_who, headers) => {
    expect(isOwn(headers)).toBe(false);
  });
});
