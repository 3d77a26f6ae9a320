import { afterEach, expect, test } from 'vitest';
import { repaint } from '../../../../tui/cockpit/ui-store.ts';
import { createPainter, type Painter } from '../../../../tui/paint/painter.ts';
import { startPainting } from '../../../../tui/paint/painting.ts';
import type { Row } from '../../../../tui/widgets/row.ts';
import { Driver } from '../kit/driver.ts';
import { aNode, anEvent, aRegion, aServer, FLAG } from '../kit/fleet.ts';
import { PaintedTerminal, type UnicodeTable } from '../kit/painted-terminal.ts';
import {
  aCapacityReport,
  aDrainProgress,
  anAlert,
  anOperation,
  aRegionCapacity,
  aRule,
  aServerHistory,
} from '../kit/reports.ts';

const WIDE_NAME = '日本✅\x1b[2J.example.net';
const REGIONS = Array.from({ length: 8 }, (_, index) =>
  aRegion({
    regionId: `DE-R${index}`,
    disabled: index % 3 === 0 ? { ...FLAG, publicReason: WIDE_NAME } : null,
    servers: Array.from({ length: 15 }, (_each, place) =>
      aServer({
        serverId: `srv_${index}_${place}`,
        regionId: `DE-R${index}`,
        endpoint: place === 3 ? WIDE_NAME : `be-${place}.${index}.example.net`,
        type: place % 4 === 0 ? 'Proxy' : 'Backend',
      }),
    ),
  }),
);
const ANSWERS = {
  drains: { drains: [aDrainProgress({ endpoint: WIDE_NAME })], leaks: [] },
  operations: [anOperation({ publicReason: WIDE_NAME })],
  capacity: aCapacityReport([aRegionCapacity({ regionId: 'DE-R1' })]),
  safetyRules: [aRule()],
  history: [anEvent({ publicReason: WIDE_NAME })],
  serverHistory: aServerHistory({ storeTrouble: WIDE_NAME }),
};
const LOOKS = [
  'j',
  'k',
  'G',
  'g',
  'tab',
  'enter',
  'esc',
  'down',
  'up',
  '?',
  '/',
  '7',
  '1',
  '2',
  '3',
  '4',
  '5',
  'ctrl-d',
  't',
  'a',
  'z',
  'S',
  '.',
];
const CHANGES = ['W', 'X', 'M', 'E', 'C', 'A', 'D', 'ctrl-e', 'w', 'esc', 'esc', 'ctrl-l'];
const STEPS = 150;
const SIZES = [
  [150, 30],
  [100, 30],
  [80, 24],
  [60, 15],
  [50, 12],
] as const;

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A cockpit that is painted on a terminal, and the rows that it was painted with last. */
async function painted(size: { readonly columns: number; readonly rows: number }, unicode?: UnicodeTable) {
  const driver = await Driver.connected({ regions: REGIONS, answers: ANSWERS, events: [anEvent()] }, size);
  const terminal = new PaintedTerminal(size.columns, size.rows, unicode);
  const written: Promise<void>[] = [];
  let bytes = 0;
  let rows: readonly Row[] = [];
  const painter = createPainter({ hasColors: true });
  const listening: Painter = {
    ...painter,
    paint: (nextRows, columns) => painter.paint((rows = nextRows), columns),
  };
  const stop = startPainting(driver.cockpit, listening, (each) => {
    bytes += each.length;
    written.push(terminal.write(each));
  });
  ends.push(stop, () => terminal.dispose());
  /** Once what changed is on the screen. */
  const settle = async (): Promise<void> => {
    await driver.clock.pass(20);
    await Promise.all(written.splice(0));
  };
  await settle();
  const takeBytes = (): number => {
    const taken = bytes;
    bytes = 0;
    return taken;
  };
  return { driver, terminal, settle, takeBytes, shownRows: () => rows };
}

/** What a terminal shows on which the same rows are painted from nothing. */
async function paintedAfresh(rows: readonly Row[], columns: number, unicode: UnicodeTable): Promise<string[]> {
  const terminal = new PaintedTerminal(columns, rows.length, unicode);
  await terminal.write(createPainter({ hasColors: true }).paint(rows, columns));
  const screen = terminal.screen();
  terminal.dispose();
  return screen;
}

/** A small linear congruential generator (Numerical Recipes), so that a failure can be run again. */
function chooser(seed: number): (count: number) => number {
  let state = seed;
  return (count) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}

test.each(['6', '11'] as const)(
  'after every step of a random walk the screen is what a full repaint paints (Unicode %s)',
  async (unicode) => {
    const { driver, terminal, settle, shownRows } = await painted({ columns: 100, rows: 30 }, unicode);
    const choose = chooser(Number(unicode));
    const pick = <Each>(list: readonly Each[]): Each => list[choose(list.length)] as Each;
    const steps: readonly (() => unknown)[] = [
      () => driver.press(pick(LOOKS)),
      () => driver.press(pick(LOOKS)),
      () => driver.press(pick(CHANGES)),
      () => driver.type(pick(['jjj', 'be-1', '/de', WIDE_NAME])),
      () => driver.clock.pass(1000 * choose(5)),
      () => {
        const [columns, rows] = pick(SIZES);
        terminal.resize(columns, rows);
        repaint(driver.cockpit.ui, { columns, rows });
      },
      () => {
        const nodes = REGIONS.flatMap(({ servers }) => servers).filter(() => choose(3) === 0);
        driver.port.frame(
          new Date(driver.clock.wallMs()).toISOString(),
          nodes.map(({ serverId, regionId }) =>
            aNode({ nodeId: serverId, regionId, activeTelephonySessions: choose(60), cpuUsagePercent: choose(101) }),
          ),
        );
      },
      () => driver.port.alert({ alerts: [anAlert({ summary: pick([WIDE_NAME, 'a']) })], omitted: 0, silences: [] }),
      () => (choose(2) === 0 ? driver.port.disconnect(5000) : driver.port.connect()),
      () => driver.port.happen(anEvent({ seq: choose(1000), publicReason: pick(['x', WIDE_NAME]) })),
    ];
    for (let step = 0; step < STEPS; step++) {
      await pick(steps)();
      await settle();
      const { columns } = driver.cockpit.ui.getState().size;
      const wanted = (await paintedAfresh(shownRows(), columns, unicode)).join('\n');
      expect(terminal.screen().join('\n'), `step ${step}`).toBe(wanted);
    }
  },
);

test('what changes in one go is one frame, and a burst of news is few', async () => {
  const { driver, settle } = await painted({ columns: 100, rows: 30 });
  let frames = 0;
  const stop = startPainting(driver.cockpit, createPainter({ hasColors: true }), () => frames++);
  ends.push(stop);
  await settle();
  frames = 0;
  driver.cockpit.ui.setState({ pane: 'servers' });
  driver.cockpit.ui.setState({ notice: { text: 'said', tone: 'info', atMs: 0 } });
  await driver.clock.pass(0);
  expect(frames).toBe(1);
  for (let news = 0; news < 50; news++) {
    driver.cockpit.ui.setState({ notice: { text: `said ${news}`, tone: 'info', atMs: 0 } });
    await driver.clock.pass(1);
  }
  await settle();
  expect(frames).toBeLessThan(10);
});

test('a cursor that moves writes its two rows; nothing that changes, nothing', async () => {
  const { driver, settle, takeBytes } = await painted({ columns: 160, rows: 50 });
  await driver.press('tab', 'j');
  await settle();
  takeBytes();
  await driver.read('j');
  await settle();
  expect(takeBytes()).toBeLessThanOrEqual(400);
  await driver.clock.pass(1000);
  await settle();
  expect(takeBytes()).toBe(0);
});

test('what strayed onto the screen goes with ctrl-l, or by itself with a change after a minute', async () => {
  const { driver, terminal, settle } = await painted({ columns: 100, rows: 30 });
  const smudge = () => terminal.write('\x1b[10;1Hstray output');
  await smudge();
  await driver.press('?', 'ctrl-l');
  await settle();
  expect(terminal.text()).not.toContain('stray');
  await smudge();
  await driver.press('esc');
  await driver.clock.pass(61_000);
  await driver.press('j');
  await settle();
  expect(terminal.text()).not.toContain('stray');
});
