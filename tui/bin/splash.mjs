import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** Into the alternate screen with the cursor hidden, and out of it as it was before. */
const ENTER = '\x1b[?1049h\x1b[?25l\x1b[H';
const LEAVE = '\x1b[?1049l\x1b[?25h';

const isTerminal = isatty(0) && isatty(1);

/** Says on the terminal, at once, that the cockpit comes. */
export function showSplash() {
  if (isTerminal) writeSync(1, `${ENTER}MERIDIAN  opening …`);
}

/** Takes it away again, without a trace; also where only half of it was shown. */
export function leaveSplash() {
  if (isTerminal) writeSync(1, LEAVE);
}
