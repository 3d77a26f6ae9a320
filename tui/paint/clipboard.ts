/** More than this is cut off by terminals anyway, some of them silently. */
const MAX_BYTES = 50_000;

/**
 * What a terminal takes as an order to put a text on its clipboard, wherever that terminal is: OSC 52, as in xterm's
 * control sequences. Inside tmux once more, wrapped to be passed through: which of the two it heeds is its user's setting.
 */
export function copySequence(text: string, { TMUX }: Readonly<Record<string, string | undefined>>): string {
  const order = `\x1b]52;c;${Buffer.from(text).subarray(0, MAX_BYTES).toString('base64')}\x07`;
  return TMUX ? `${order}\x1bPtmux;${order.replaceAll('\x1b', '\x1b\x1b')}\x1b\\` : order;
}
