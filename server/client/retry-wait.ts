/** However often it is asked to hurry, the next try comes no sooner than this after the last one failed. */
const WAIT_MIN_MS = 250;

/** The wait before the next try of a link, which a person may cut short. */
export type RetryWait = {
  /** Resolves after so long, or soon after it was cut short. */
  readonly wait: (ms: number) => Promise<void>;
  /** The wait that is on, if any, is over. */
  readonly cutShort: () => void;
};

export function createRetryWait(): RetryWait {
  let end: (() => void) | null = null;
  return {
    wait: (ms) =>
      new Promise((resolve) => {
        const sinceMs = performance.now();
        const timer = setTimeout(done, ms);
        let hurried: NodeJS.Timeout | null = null;
        end = () => {
          hurried ??= setTimeout(done, Math.max(0, Math.min(ms, WAIT_MIN_MS) - (performance.now() - sinceMs)));
        };
        function done(): void {
          clearTimeout(timer);
          if (hurried !== null) clearTimeout(hurried);
          end = null;
          resolve();
        }
      }),
    cutShort: () => end?.(),
  };
}
