import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The end-to-end tests cap their own waits; this is for what hangs elsewhere.
    testTimeout: 60_000,
    hookTimeout: 30_000,
  },
});
