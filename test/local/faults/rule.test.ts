import { describe, expect, it } from 'vitest';
import { parseFaultRules, readFaultRules } from '../../../local/faults/rule.ts';

describe('fault rules', () => {
  it('are one or a list, of calls, of events and of signals', () => {
    const ofCall = { caller: 'consumer', action: 'StopTask', effect: 'throttle', count: 2 };
    const ofEvent = { event: 'STOPPED', effect: 'delay', delay_ms: 100, match: 'task/unit/1' };
    const ofSignal = { signal: 'SIGKILL', effect: 'withhold', match: 'run-1', count: 1 };
    expect(parseFaultRules(ofCall)).toEqual([ofCall]);
    expect(parseFaultRules([ofCall, ofEvent, ofSignal])).toEqual([ofCall, ofEvent, ofSignal]);
  });

  it.each([
    [{ effect: 'explode' }, /^rules\[0\]\.effect: /],
    [{ event: 'STOPPED', effect: 'throttle' }, /^rules\[0\]\.effect: /],
    [{ effect: 'throttle', count: 0 }, /^rules\[0\]\.count: .*>=1/],
    [
      { effect: 'delay' },
      /^rules\[0\]\.delay_ms: .*expected int, received undefined|^rules\[0\]\.delay_ms: /,
    ],
    [{ signal: 'SIGHUP', effect: 'withhold' }, /^rules\[0\]\.signal: /],
    [{ signal: 'SIGKILL', effect: 'drop' }, /^rules\[0\]\.effect: /],
    [{ effect: 'withhold' }, /^rules\[0\]\.effect: /],
    [{ effect: 'crash_before' }, /^rules\[0\]\.caller: /],
    [{ effect: 'deny', acton: 'StopTask' }, /^rules\[0\]: .*"acton"/],
    [[{ effect: 'deny' }, 'deny'], /^rules\[1\]: /],
  ])('refuse %j and name the field', (value, message) => {
    expect(() => parseFaultRules(value)).toThrow(message);
  });

  it('say which file cannot be read', () => {
    expect(() => readFaultRules('/nowhere/rules.json')).toThrow(
      /^fault rules in \/nowhere\/rules\.json: ENOENT/,
    );
  });
});
