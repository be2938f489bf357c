import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The end-to-end file takes longest: begun first, it runs beside all the others. */
class EndToEndFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isEndToEnd = ({ moduleId }: TestSpecification) => moduleId.includes('/test/e2e/');
    return [...sorted.filter(isEndToEnd), ...sorted.filter((file) => !isEndToEnd(file))];
  }
}

/** They keep nothing between files, and most of their time went into importing the same modules anew for each. */
const PURE = ['test/functions/**/*.test.ts', 'test/infra/**/*.test.ts', 'test/docs/**/*.test.ts'];

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: PURE } },
    ],
    // The long ones wait for processes most of the time, so more than one a core still go side by side.
    maxWorkers: 3,
    sequence: { sequencer: EndToEndFirst },
    // The end-to-end tests cap their own waits; this is for what hangs elsewhere.
    testTimeout: 60_000,
    hookTimeout: 30_000,
  },
});
