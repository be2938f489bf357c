import { describe, expect, it } from 'vitest';
import { LOCAL_TIMES, readOptions } from '../../local/options.ts';

describe('the options of the local stack', () => {
  it('come from the environment where the caller says nothing', () => {
    const environment = {
      PORT: '0',
      AWS_PORT: '9999',
      STANDDOWN_TOKEN: 'given',
      STANDDOWN_FAULTS: 'rules.json',
    };
    expect(readOptions({}, environment)).toMatchObject({
      faultFile: 'rules.json',
      port: 0,
      awsPort: 9999,
      token: 'given',
      times: LOCAL_TIMES,
    });
  });

  it('prefer what the caller says', () => {
    const options = { port: 1, awsPort: 2, token: 'mine', times: { launchWindowSeconds: 1 } };
    const environment = { PORT: '0', AWS_PORT: '9999', STANDDOWN_TOKEN: 'given' };
    expect(readOptions(options, environment)).toMatchObject({
      ...options,
      times: { ...LOCAL_TIMES, launchWindowSeconds: 1 },
    });
  });

  it('have the ports 4310 and 4566 and a new token each time where nobody says anything', () => {
    const [one, other] = [readOptions({}, {}), readOptions({}, {})];
    expect(one).toMatchObject({ port: 4310, awsPort: 4566 });
    expect(one.token).not.toBe(other.token);
  });

  it.each(['', ' ', 'x', '-1', '65536', '1.5'])('refuse the port %j', (PORT) => {
    expect(() => readOptions({}, { PORT })).toThrow(`PORT: expected a port from 0 to 65535, got "${PORT}"`);
  });

  it('refuse a token that no header can carry', () => {
    expect(() => readOptions({}, { STANDDOWN_TOKEN: 'two words' })).toThrow(
      /^STANDDOWN_TOKEN: expected visible ASCII/,
    );
  });
});
