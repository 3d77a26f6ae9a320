import { afterEach, expect, test } from 'vitest';
import { createPainter } from '../../../../tui/paint/painter.ts';
import { startPainting } from '../../../../tui/paint/painting.ts';
import { presentScreen } from '../../../../tui/screens/screen.ts';
import { aRegion, aServer } from '../kit/fleet.ts';
import { PaintedCockpit } from '../kit/painted-cockpit.ts';

const REGIONS = Array.from({ length: 8 }, (_, index) =>
  aRegion({
    regionId: `DE-R${index}`,
    servers: Array.from({ length: 15 }, (_each, place) =>
      aServer({
        serverId: `srv_${index}_${place}`,
        regionId: `DE-R${index}`,
        endpoint: `be-${place}.${index}.example.net`,
      }),
    ),
  }),
);

let painted: PaintedCockpit;
afterEach(() => painted.close());

async function open(size: { readonly columns: number; readonly rows: number }): Promise<PaintedCockpit> {
  return (painted = await PaintedCockpit.open({ regions: REGIONS }, size));
}

test('what changes in one go is one frame, and a burst of news is few', async () => {
  const cockpit = await open({ columns: 100, rows: 30 });
  const { driver } = cockpit;
  let frames = 0;
  const stop = startPainting(driver.cockpit, {
    painter: createPainter({ hasColors: true }),
    present: presentScreen,
    write: () => frames++,
  });
  await cockpit.settle();
  frames = 0;
  driver.cockpit.ui.setState({ pane: 'servers' });
  driver.cockpit.ui.setState({ notices: [{ text: 'said', tone: 'info', untilMs: 60_000, kept: null }] });
  await driver.clock.pass(0);
  expect(frames).toBe(1);
  for (let news = 0; news < 50; news++) {
    driver.cockpit.ui.setState({ notices: [{ text: `said ${news}`, tone: 'info', untilMs: 60_000, kept: null }] });
    await driver.clock.pass(1);
  }
  await cockpit.settle();
  expect(frames).toBeLessThan(10);
  stop();
});

test('a cursor that moves writes its two rows; nothing that changes, nothing', async () => {
  const cockpit = await open({ columns: 160, rows: 50 });
  const { driver } = cockpit;
  await driver.press('tab', 'j');
  await cockpit.settle();
  cockpit.takeBytes();
  await driver.read('j');
  await cockpit.settle();
  expect(cockpit.takeBytes()).toBeLessThanOrEqual(400);
  await driver.clock.pass(1000);
  await cockpit.settle();
  expect(cockpit.takeBytes()).toBe(0);
});

test('a link that is lost while the screen stands still is told at once', async () => {
  const cockpit = await open({ columns: 100, rows: 30 });
  await cockpit.driver.press('p');
  cockpit.driver.port.disconnect(5000);
  await cockpit.settle();
  expect(cockpit.terminal.text()).toContain('cockpit → server: no link');
});

test('what strayed onto the screen goes with ctrl-l, or by itself with a change after a minute', async () => {
  const cockpit = await open({ columns: 100, rows: 30 });
  const { driver, terminal } = cockpit;
  const smudge = () => terminal.write('\x1b[10;1Hstray output');
  await smudge();
  await driver.press('?', 'ctrl-l');
  await cockpit.settle();
  expect(terminal.text()).not.toContain('stray');
  await smudge();
  await driver.press('esc');
  await driver.clock.pass(61_000);
  await driver.press('j');
  await cockpit.settle();
  expect(terminal.text()).not.toContain('stray');
});
