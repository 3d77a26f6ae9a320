import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const UNIT = 'test/unit/**/*.test.{ts,tsx}';
/** What takes a whole demo and half a minute stands apart: `npm run test:long`. */
const LONG = process.env['LONG_TESTS'] ? [] : ['test/screen/drill.test.ts'];

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
    // Most of a test's time is waiting for servers and silences: two go on at once also where there are two cores only.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Long enough for a test that starts the real server and cockpit on a loaded machine. Tests wait for conditions,
    // so a passing one never pays for it.
    testTimeout: process.env['LONG_TESTS'] ? 120_000 : 30_000,
    hookTimeout: 30_000,
    teardownTimeout: 10_000,
    reporters: ['default', './test/reporter.ts'],
  },
});
