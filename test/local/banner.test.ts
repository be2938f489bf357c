import { expect, it } from 'vitest';
import { banner } from '../../local/banner.ts';

const facts = {
  api: 'http://127.0.0.1:1',
  aws: 'http://127.0.0.1:2',
  token: 'token',
  readToken: 'r-token',
  console: 'http://127.0.0.1:1/console#token=t',
  cluster: 'standdown-local',
  logFolder: '.local/x',
  startedInMs: 1,
  changedTimes: [],
};

it('says that fault rules are in force, which ones, and where to lift them', () => {
  const rule = { id: 'fault-1', fired: 0, action: 'StopTask', effect: 'throttle' as const };
  const text = banner({ ...facts, faultRules: [rule] }, undefined);
  expect(text).toContain('Fault rules are in force');
  expect(text).toContain('http://127.0.0.1:2/_local/faults');
  expect(text).toContain('fault-1  {"action":"StopTask","effect":"throttle"}');
  expect(banner({ ...facts, faultRules: [] }, undefined)).not.toContain('Fault rules');
});
