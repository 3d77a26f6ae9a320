import type { ChildProcess } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { BenchCase } from './bench-case.ts';
import { hasFrame, startCockpit } from './kit/cockpit.ts';
import { startLiveServer } from './kit/live-server.ts';
import { SIZE, Terminal } from './kit/terminal.ts';
import { CellGrid } from './screen/cell-grid.ts';
import { RawList } from './screen/raw-list.ts';

const RAW = fileURLToPath(new URL('./screen/raw-cockpit.ts', import.meta.url));
const NODES = 10_000;
const SECONDS = 2;
const CELLS = 3;
const MOVES = 10;
/** Longer than it takes until the last that was on its way is on the screen. */
const CALM_MS = 2500;
const SERVER = /srv-(\d{5})/;

/** What the cockpit writes, and what it takes: while nothing changes, for one cell, for a cursor, and for a whole fleet. */
export const screenMeters: BenchCase = {
  name: 'screen',
  about: 'bytes and processor time of the cockpit, 160x50, beside 10,000 nodes',
  prepare: async ({ work }, later) => {
    const server = await startLiveServer(NODES, later);
    const cockpit = startCockpit(server);
    later(() => cockpit.close());
    await cockpit.until((lines) => hasFrame(lines) && serverRow(cockpit) > 0);
    cockpit.press('\t');
    const raw = new Terminal([RAW]);
    later(() => raw.close());
    await raw.firstByteMs;
    const list = new RawList(SIZE, NODES);
    list.paint();
    const watch = (terminal: Terminal) => watched(terminal, SECONDS * work * 1000);
    const once = { roundsMax: 1, warmUps: 0 };
    return [
      {
        ...once,
        lines: [
          { name: 'screen-live', unit: 'kB/s', of: 'kBPerSecond' },
          { name: 'screen-cpu', unit: '%', of: 'cpuPercent' },
        ],
        against: 'a list painted by hand, cell by cell',
        ours: () => watch(cockpit),
        baseline: () => watch(raw),
      },
      {
        ...once,
        before: () => calmDown(server.fleet),
        lines: [{ name: 'screen-idle', unit: 'B/s', of: 'bytesPerSecond' }],
        against: 'a clock painted by hand',
        ours: async () => ({ bytesPerSecond: (await watch(cockpit)).bytesPerSecond }),
        baseline: () => ({ bytesPerSecond: clockBytes() }),
      },
      {
        ...once,
        lines: [{ name: 'screen-cursor', unit: 'B', of: 'bytes' }],
        against: 'the same list',
        ours: async () => ({ bytes: await times(MOVES * work, (turn) => cursorBytes(cockpit, turn)) }),
        baseline: async () => ({
          bytes: await times(MOVES * work, (turn) => {
            list.selected += turn % 2 === 0 ? 1 : -1;
            return list.paint().length;
          }),
        }),
      },
      {
        ...once,
        lines: [{ name: 'screen-cell', unit: 'B', of: 'bytes' }],
        against: 'the same list',
        ours: async () => ({ bytes: await times(CELLS * work, () => cellBytes(cockpit, server.fleet)) }),
        baseline: async () => ({
          bytes: await times(CELLS * work, (turn) => {
            list.change(turn);
            return list.paint().length;
          }),
        }),
      },
    ];
  },
};

async function watched(terminal: Terminal, forMs: number) {
  const [beganMs, bytes, cpuMs] = [performance.now(), terminal.bytes, terminal.cpuMs()];
  await setTimeout(forMs);
  const tookMs = performance.now() - beganMs;
  const bytesPerSecond = ((terminal.bytes - bytes) * 1000) / tookMs;
  return {
    bytesPerSecond,
    kBPerSecond: bytesPerSecond / 1000,
    cpuPercent: ((terminal.cpuMs() - cpuMs) * 100) / tookMs,
  };
}

/** From here on each node reports what it reported before. */
async function calmDown(fleet: ChildProcess): Promise<void> {
  fleet.send({ isStill: true });
  await setTimeout(CALM_MS);
}

/** Up and down in turns: the bytes of the frame that moves the mark. */
async function cursorBytes(cockpit: Terminal, turn: number): Promise<number> {
  const before = markedServer(cockpit);
  cockpit.press(turn % 2 === 0 ? 'j' : 'k');
  return (await cockpit.until(() => markedServer(cockpit) !== before)).bytes;
}

/** A server in sight reports another figure, and only that one: the bytes of the frame that shows it. */
async function cellBytes(cockpit: Terminal, fleet: ChildProcess): Promise<number> {
  const row = serverRow(cockpit);
  const before = cockpit.line(row);
  fleet.send({ changed: Number(SERVER.exec(before)?.[1]) });
  return (await cockpit.until((lines) => figuresOf(lines(row)) !== figuresOf(before))).bytes;
}

/** The first row of the screen with a server in it; -1 while there is none. */
function serverRow({ line }: Terminal): number {
  for (let row = 0; row < SIZE.rows; row++) if (SERVER.test(line(row))) return row;
  return -1;
}

function markedServer({ line }: Terminal): string {
  for (let row = 0; row < SIZE.rows; row++) {
    const name = /›[^│]*?(srv-\d{5})/.exec(line(row))?.[1];
    if (name !== undefined) return name;
  }
  return '';
}

/** What stands behind a server's name, but its age. */
function figuresOf(line: string): string {
  return line.slice(line.search(SERVER)).replaceAll(/<?\d+s/g, '');
}

function clockBytes(): number {
  const grid = new CellGrid(SIZE.columns, SIZE.rows);
  grid.put(0, 0, '03:14:07', false);
  grid.paint();
  grid.put(0, 0, '03:14:08', false);
  return grid.paint().length;
}

async function times(count: number, one: (turn: number) => number | Promise<number>): Promise<number[]> {
  const bytes: number[] = [];
  for (let turn = 0; turn < count; turn++) bytes.push(await one(turn));
  return bytes;
}
