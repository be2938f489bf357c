import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The long ones wait for processes most of the time, so more than one a core still go side by side.
    maxWorkers: 3,
    // The end-to-end tests cap their own waits; this is for what hangs elsewhere.
    testTimeout: 60_000,
    hookTimeout: 30_000,
  },
});
