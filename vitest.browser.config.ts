import { defineConfig } from 'vitest/config';

/** `npm run test:browser`: the local console in Debian's Chromium, outside of `npm test`. */
export default defineConfig({
  test: { include: ['test/browser/**/*.browser.ts'], testTimeout: 120_000, hookTimeout: 60_000 },
});
