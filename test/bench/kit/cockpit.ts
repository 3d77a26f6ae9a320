import { fileURLToPath } from 'node:url';
import { type Lines, SIZE, Terminal } from './terminal.ts';

const LAUNCHER = fileURLToPath(new URL('../../../tui/bin/meridian.mjs', import.meta.url));

/** The real cockpit, as it is bundled, in a terminal of its own. */
export function startCockpit(
  { url, adminToken }: { url: string; adminToken: string },
  env: Readonly<Record<string, string>> = {},
): Terminal {
  return new Terminal([LAUNCHER], { MERIDIAN_URL: url, MERIDIAN_TOKEN: adminToken, ...env });
}

/** A frame is there when its last line is: the footer. */
export function hasFrame(lines: Lines): boolean {
  return lines(SIZE.rows - 1).startsWith('? keys');
}
