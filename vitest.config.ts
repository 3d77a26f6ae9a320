import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const UNIT = 'test/unit/**/*.test.{ts,tsx}';
/** What takes a whole demo and half a minute stands apart: `npm run test:long`. */
const LONG = process.env['LONG_TESTS'] ? [] : ['test/screen/drill.test.ts'];
/**
 * What takes longest begins first: begun last it would go on alone when all else is done. What mostly waits, in true
 * time, and what mostly works take turns.
 */
const LONGEST = [
  'integration/rolling-maintenance',
  'integration/start-failures',
  'integration/region-loss',
  'integration/start',
  'screen/server-story',
  'integration/fleet',
  'integration/fuzz',
  'integration/wan-cut',
  'screen/without-server',
  'integration/alerts',
];
class LongestFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ moduleId }: TestSpecification) => {
      const rank = LONGEST.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return rank === -1 ? LONGEST.length : rank;
    };
    return Promise.resolve(files.toSorted((left, right) => rankOf(left) - rankOf(right)));
  }
}

export default defineConfig({
  test: {
    projects: [
      // What starts nothing shares its modules: loading them anew for each file would take more than twice the time.
      { extends: true, test: { name: 'unit', include: [UNIT], isolate: false } },
      // A process for each file: a native module or a stray timer of one file cannot reach the next.
      { extends: true, test: { name: 'whole', include: ['test/**/*.test.{ts,tsx}'], exclude: [UNIT, ...LONG] } },
    ],
    exclude: ['**/node_modules/**', '**/dist/**'],
    // What tests start need not strip and compile its code again each time.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL('node_modules/.cache/compile', import.meta.url)) },
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    // Most of a test's time is waiting for servers and silences: two go on at once also where there are two cores only.
    // Three took as long there, and silence was noticed where there was none.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Long enough for a test that starts the real server and cockpit on a loaded machine. Tests wait for conditions,
    // so a passing one never pays for it.
    testTimeout: process.env['LONG_TESTS'] ? 120_000 : 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    reporters: ['default', './test/reporter.ts'],
  },
});
