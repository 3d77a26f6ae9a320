import { writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** The window's title as it was, kept and given back (xterm's window manipulation). */
const KEEP_TITLE = '\x1b[22;2t';
const GIVE_TITLE_BACK = '\x1b[23;2t';
/** The alternate screen, empty, without a cursor. */
const ENTER = `${KEEP_TITLE}\x1b[?1049h\x1b[?25l\x1b[H`;
/** A paste comes in marks, and the terminal tells when it gets the focus. */
const LISTEN = '\x1b[?2004h\x1b[?1004h';
/**
 * All of it undone, and besides what may be left over: a frame that was cut off, a colour, a mouse that a program had
 * which the terminal was lent to.
 */
const LEAVE = `\x1b[?2026l\x1b[0m\x1b[?2004l\x1b[?1004l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1049l\x1b[?25h${GIVE_TITLE_BACK}`;

const isTerminal = isatty(0) && isatty(1);
let isOurs = false;

/** Takes the terminal's screen, and says on it, at once, that the cockpit comes. */
export function takeScreen() {
  if (!isTerminal || isOurs) return;
  isOurs = true;
  writeSync(1, `${ENTER}MERIDIAN  opening …`);
}

/** Only once keys are read as they come: until then the terminal would show what it tells. */
export function listen() {
  if (isOurs) writeSync(1, LISTEN);
}

/** Leaves the terminal as it was found, at once and however often it is called; one that is gone needs nothing. */
export function giveTerminalBack() {
  if (!isOurs) return;
  isOurs = false;
  try {
    writeSync(1, LEAVE);
    process.stdin.setRawMode(false);
  } catch {
    // Nobody is there to see it.
  }
}
