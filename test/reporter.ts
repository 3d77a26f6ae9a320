import type { Reporter, SerializedError, TestModule } from 'vitest/node';

type Counts = { passed: number; failed: number; skipped: number };

/**
 * Ends a run with one line, `N passed, N failed, N skipped`, for scripts that read the last one. A file that did not
 * load and an error outside of any test count as failed, so that a broken run never reads as a good one.
 */
export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly SerializedError[]): void {
    const counts: Counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) addModule(counts, module);
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
  }
}

function addModule(counts: Counts, module: TestModule): void {
  const failedBefore = counts.failed;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    // A test without a result, in a run that was cut short, did not pass.
    counts[state === 'pending' ? 'failed' : state] += 1;
  }
  // Broken outside of its tests: it did not load, or a hook of it failed.
  if (module.state() === 'failed' && counts.failed === failedBefore) counts.failed += 1;
}
