import { describe, expect, it } from 'vitest';
import { readSwitch, readEnvironment, readInteger, readList } from '../../../functions/wiring/environment.ts';

describe('the environment of a function', () => {
  it('is read whole', () => {
    expect(readEnvironment(['A', 'B'], { A: '1', B: '2', C: '3' })).toEqual({ A: '1', B: '2' });
  });

  it('names everything that is missing at once', () => {
    expect(() => readEnvironment(['A', 'B', 'C'], { B: '2', C: '' })).toThrow('environment: missing A, C');
  });

  it.each(['x', '1.5', '-1', '1e400'])('does not take %j for a whole number', (value) => {
    expect(() => readInteger('SECONDS', value)).toThrow(
      /^SECONDS: expected a whole number of at least 0, got/,
    );
  });

  it('takes only on and off for what they say', () => {
    expect([readSwitch('STOP', 'on'), readSwitch('STOP', 'off')]).toEqual([true, false]);
    expect(() => readSwitch('STOP', 'yes')).toThrow('STOP: expected on or off, got "yes"');
  });

  it('reads whole numbers and lists', () => {
    expect(readInteger('SECONDS', '60')).toBe(60);
    expect(readList('ARNS', 'a,b')).toEqual(['a', 'b']);
    expect(() => readList('ARNS', ',')).toThrow('ARNS: expected a comma-separated list, got ","');
  });
});
