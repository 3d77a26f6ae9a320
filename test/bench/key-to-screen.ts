import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { seededRandom } from '../fleet/random.ts';
import type { BenchCase, Reading } from './bench-case.ts';
import { hasFrame, startCockpit } from './kit/cockpit.ts';
import { startLiveServer } from './kit/live-server.ts';
import { type Lines, SIZE, Terminal } from './kit/terminal.ts';

const NODES = 10_000;
const RAW = fileURLToPath(new URL('./screen/raw-cockpit.ts', import.meta.url));
const KEYS = 6;
/** Of a hand that holds a key down, or thinks. */
const PAUSE_MS = { min: 60, max: 180 };
/** The selected row: of the cockpit's right pane, which it goes to first, or of the list painted by hand. */
const MARKED = /^(│.*││)?›/;

/** Keys move the selection up and down while all nodes report once a second. */
export const keyToScreen: BenchCase = {
  name: 'key-to-screen',
  about: 'from a key to the screen that shows it, 160x50, 10,000 nodes at 1 Hz',
  prepare: async ({ work }, later) => {
    const server = await startLiveServer(NODES, later);
    const cockpit = startCockpit(server);
    later(() => cockpit.close());
    await cockpit.until((lines) => hasFrame(lines) && markedRow(lines) > 0);
    cockpit.press('\t');
    const raw = new Terminal([RAW]);
    later(() => raw.close());
    await raw.until((lines) => markedRow(lines) > 0);
    const random = seededRandom(5);
    const round = async (terminal: Terminal): Promise<Reading> => {
      const latencyMs: number[] = [];
      for (let turn = 0; turn < KEYS * work; turn++) {
        await setTimeout(random.between(PAUSE_MS.min, PAUSE_MS.max));
        const before = markedRow(terminal.line);
        const pressedMs = performance.now();
        terminal.press(turn % 2 === 0 ? 'j' : 'k');
        const { atMs } = await terminal.until((lines) => markedRow(lines) !== before);
        latencyMs.push(atMs - pressedMs);
      }
      return { latencyMs };
    };
    return [
      {
        lines: [
          { name: 'key-to-screen-p50', unit: 'ms', of: 'latencyMs', at: 0.5 },
          { name: 'key-to-screen-p95', unit: 'ms', of: 'latencyMs', at: 0.95 },
        ],
        against: 'a list painted by hand, cell by cell',
        warmUps: 2,
        ours: () => round(cockpit),
        baseline: () => round(raw),
      },
    ];
  },
};

/** Where the selection stands. */
function markedRow(lines: Lines): number {
  for (let row = 0; row < SIZE.rows; row++) if (MARKED.test(lines(row))) return row;
  return -1;
}
