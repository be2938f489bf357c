import { defineConfig } from 'vitest/config';

/** The fast tests that pin core and app: what a mutant must get past. */
export default defineConfig({
  test: {
    include: [
      'test/functions/{core,app,api,consumer,runbook,console,console-read,console-terminate}/**/*.test.ts',
      'test/functions/guarantees.test.ts',
    ],
    maxWorkers: 1,
  },
});
