import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** Into the alternate screen with the cursor hidden, and out of it as it was before. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[H';
const LEAVE = '\x1b[?1049l\x1b[?25h';

/** Says on the terminal, at once, that the cockpit comes. Answers what takes it away again, without a trace. */
export function showSplash() {
  if (!isatty(0) || !isatty(1)) return () => {};
  writeSync(1, `${ENTER}MERIDIAN  opening …`);
  return () => void writeSync(1, LEAVE);
}
