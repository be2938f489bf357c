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
    const tokens = [one, other].flatMap(({ token, readToken, workerToken }) => [
      token,
      readToken,
      workerToken,
    ]);
    expect(new Set(tokens).size).toBe(6);
  });

  it('take the token of the workers from the caller', () => {
    expect(readOptions({ workerToken: 'working' }, {}).workerToken).toBe('working');
    expect(() => readOptions({ workerToken: 'two words' }, {})).toThrow('workerToken: expected visible');
  });

  it.each(['', ' ', 'x', '-1', '65536', '1.5'])('refuse the port %j', (PORT) => {
    expect(() => readOptions({}, { PORT })).toThrow(`PORT: expected a port from 0 to 65535, got "${PORT}"`);
  });

  it('take the token of the reader from the environment, or from the caller', () => {
    expect(readOptions({}, { STANDDOWN_READ_TOKEN: 'reading' }).readToken).toBe('reading');
    expect(readOptions({ readToken: 'mine' }, { STANDDOWN_READ_TOKEN: 'reading' }).readToken).toBe('mine');
  });

  it.each(['STANDDOWN_TOKEN', 'STANDDOWN_READ_TOKEN'])('refuse a %s that no header can carry', (name) => {
    expect(() => readOptions({}, { [name]: 'two words' })).toThrow(
      `${name}: expected visible ASCII characters without spaces, got others`,
    );
  });
});
