import { setTimeout } from 'node:timers/promises';

/** The system stops a job at once; only where nobody could continue it, it goes on, and so does this. */
const STOPPED_WITHIN_MS = 50;

/**
 * What ctrl-z leads to. `lend` gives the terminal back, calls what stops the whole job, waits until that goes on, and
 * takes the terminal again. Answers what ends this; it resolves once the terminal is not lent.
 */
export function onStop(lend) {
  let lent = Promise.resolve();
  let hasEnded = false;
  const stop = () => {
    // Without a listener the signal does what it does to any program.
    process.off('SIGTSTP', stop);
    lent = lend(stopJob).finally(() => {
      if (!hasEnded) process.on('SIGTSTP', stop);
    });
  };
  process.on('SIGTSTP', stop);
  return () => {
    hasEnded = true;
    process.off('SIGTSTP', stop);
    return lent;
  };
}

/** Asks for what ctrl-z asks for where the terminal itself does not, because it is in raw mode. */
export function askToStop() {
  process.kill(process.pid, 'SIGTSTP');
}

/** All that was started together, the launcher before us too: the shell waits for that one. */
async function stopJob() {
  process.kill(0, 'SIGTSTP');
  await setTimeout(STOPPED_WITHIN_MS);
}
