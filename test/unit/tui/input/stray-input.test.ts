import { expect, test } from 'vitest';
import { canWriteNow, closeWriteMode, openWriteMode } from '../../../../tui/cockpit/write-mode.ts';
import type { ChangeRequest } from '../../../../tui/data/port.ts';
import { bytesOf } from '../../../kit/key-bytes.ts';
import { type Dice, dice, optionOf } from '../kit/dice.ts';
import { Driver } from '../kit/driver.ts';
import { aNode, anEvent, aPlan, aRegion, aServer } from '../kit/fleet.ts';
import { anAlert, anOperation, aRule, aSilence } from '../kit/reports.ts';

const REGIONS = [
  aRegion({ regionId: 'EU-CENTRAL', servers: [aServer({ serverId: 'srv_eu', regionId: 'EU-CENTRAL' })] }),
  aRegion({
    regionId: 'US-WEST',
    servers: [aServer(), aServer({ serverId: 'srv_2', endpoint: 'be-02.example.net', maintenance: null })],
  }),
];
const ANSWERS = { operations: [anOperation()], safetyRules: [aRule()], drains: { drains: [], leaks: [] } };

/** What lands in a terminal that was not meant for it: chat, mail, logs, shell commands, source. */
const PROSE = [
  'Emergency: EU-CENTRAL is down, can you Move the calls?\n',
  'yes please, do it\ny\n',
  'y\n',
  'My take: Disable be-02, then Drain US-WEST. OK?\n',
  'Maintenance of US-WEST begins at 03:00.\r\n',
  'sudo systemctl restart meridian && journalctl -fu meridian\n',
  'rm -rf /var/lib/meridian\ny\n',
  ': note to self: enter, enter, yes\n\n',
  'Error: connect ECONNREFUSED 10.0.0.7:5060\n',
  'const MAX = DELETE ?? [A, B, C];\n',
  'XEyMyDyEyXyAyCy\n',
  'Grüße aus München 👩‍🚀 – 日本語 e\u0301\n',
];
const KEYS = ['esc', 'tab', 'up', 'down', 'pagedown', 'backspace', 'ctrl-x', 'ctrl-e', 'ctrl-l', 'ctrl-u'];
const PAUSES_MS = [0, 0, 5, 30, 60, 150, 400, 2000];

/** What someone had begun before they turned to another window: a form, or a plan that waits for its answer. */
const BEGUN = [
  ['E'],
  ['tab', 'E'],
  ['ctrl-x'],
  ['tab', 'ctrl-x'],
  ['M', 'why', 'tab', 'why', 'enter'],
  ['tab', 'M', 'why', 'tab', 'why', 'enter'],
  ['X', 'why', 'tab', 'why', 'enter'],
  ['D', 'why', 'tab', 'why', 'tab', 'tab', 'tab', 'enter'],
  ['4', 'O'],
  ['5', 'r', 'ctrl-e'],
  ['C'],
  ['?'],
  [':'],
];

type Read = { readonly text: string; readonly pauseMs: number };

/** Something that nobody meant, read by read. */
function strayReads({ pick, below }: Dice): readonly Read[] {
  const atOnce = (text: string): Read[] => [{ text, pauseMs: pick(PAUSES_MS) }];
  const byHand = (text: string, pauseMs: number): Read[] => Array.from(text, (key) => ({ text: key, pauseMs }));
  const bytes = () => Buffer.from(Array.from({ length: 1 + below(8) }, () => below(256))).toString();
  const letters = () => Array.from({ length: 1 + below(5) }, () => String.fromCharCode(33 + below(94))).join('');
  const kinds: readonly (() => readonly Read[])[] = [
    () => atOnce(bytes()),
    () => atOnce(letters()),
    () => byHand(letters(), pick([30, 120, 400])),
    () => atOnce(bytesOf(pick(KEYS))),
    () => atOnce(bytesOf('enter')),
    () => atOnce('y'),
    () => atOnce(`\x1b[200~${pick(PROSE)}${bytes()}\x1b[201~`),
    () => atOnce(pick(PROSE)),
    () => byHand(pick(PROSE), pick([20, 90, 160, 380])),
  ];
  return pick(kinds)();
}

const TYPED_FOR_TIER_2 = ['safetyRules.set', 'serverMetrics.declareRegion'];
const TIER_1 = [
  'createRegion',
  'updateRegion',
  'addOrUpdateRegionServer',
  'enableRegionServer',
  'enableRegionServerMaintenance',
  'disableRegionServerMaintenance',
];

function tierOf({ type }: ChangeRequest): 1 | 2 | 3 {
  if (type === 'deleteRegionSafe' || type === 'deleteRegionServerSafe') return 3;
  if (TIER_1.includes(type) || (/^(alerts|operations\.c)/.test(type) && !TYPED_FOR_TIER_2.includes(type))) return 1;
  return 2;
}

/** A cockpit whose server would do everything that it is asked, by the tier that it is of. */
async function open() {
  const driver = await Driver.connected({ regions: REGIONS, answers: ANSWERS, events: [anEvent()] });
  const made: { readonly type: string; readonly tier: number; readonly inWriteMode: boolean }[] = [];
  const { port } = driver;
  port.planFor = (request) => {
    const tier = tierOf(request);
    if (/^[a-z]+\.(?!start)/.test(request.type)) return null;
    return aPlan({ tier, confirm: tier === 1 ? null : tier === 2 ? 'US-WEST' : 'be-01' });
  };
  port.answerFor = (request) => {
    // It changes nothing of the fleet, and takes no write mode.
    if (request.type === 'events.note') return {};
    made.push({ type: request.type, tier: tierOf(request), inWriteMode: canWriteNow(driver.cockpit) });
    return { eventSeq: made.length };
  };
  port.frame(new Date(driver.clock.wallMs()).toISOString(), [aNode(), aNode({ nodeId: 'srv_2' })]);
  port.alert({ alerts: [anAlert()], omitted: 0, silences: [aSilence()] });
  return { driver, made };
}

const BYTES = optionOf('FUZZ_BYTES', 5000);
const SEED = optionOf('SEED', 1);

async function readStray(driver: Driver, each: (text: string) => string, before: () => void): Promise<void> {
  const choices = dice(SEED);
  for (let read = 0; read < BYTES;) {
    if (choices.below(6) === 0) await driver.press('esc', 'esc', 'esc', '1', ...choices.pick(BEGUN));
    for (const { text, pauseMs } of strayReads(choices)) {
      before();
      await driver.read(each(text));
      await driver.clock.pass(pauseMs);
      read += Buffer.byteLength(text);
    }
  }
}

test(
  'in read-only no bytes, pastes or prose change anything',
  async () => {
    const { driver, made } = await open();
    // W opens write mode, and so may the list of keys: by then it is none of this.
    await readStray(
      driver,
      (text) => text.replaceAll('W', 'V'),
      () => closeWriteMode(driver.cockpit),
    );
    expect(made, `SEED=${SEED}`).toEqual([]);
  },
  BYTES * 10,
);

test(
  'in write mode no bytes, pastes or prose change anything that is not small and reversible',
  async () => {
    const { driver, made } = await open();
    await readStray(
      driver,
      (text) => text,
      () => openWriteMode(driver.cockpit),
    );
    expect(driver.port.planned.length).toBeGreaterThan(0);
    expect(
      made.filter(({ tier, inWriteMode }) => tier > 1 || !inWriteMode),
      `SEED=${SEED}`,
    ).toEqual([]);
  },
  BYTES * 10,
);

/** As fast as people type, and a read at once; slower than that nobody can tell it from keys that are meant. */
const TYPING_MS = [0, 20, 90, 160, 340];

/** Types a text at this pace; what was changed meanwhile, and whether write mode is open at its end. */
async function typeAt(driver: Driver, text: string, pauseMs: number): Promise<void> {
  const reads = pauseMs === 0 ? [text] : Array.from(text);
  for (const read of reads) {
    await driver.read(read);
    await driver.clock.pass(pauseMs);
  }
  await driver.clock.pass(2000);
}

test.each(TYPING_MS)('prose whose first letter opens write mode changes nothing, at %i ms a key', async (pauseMs) => {
  const { driver, made } = await open();
  for (const prose of PROSE) {
    await driver.press('esc', 'esc', 'esc', '1');
    await typeAt(driver, `W${prose}`, pauseMs);
    // Only what a change key follows may have been meant.
    const { writeUntilMs } = driver.cockpit.ui.getState();
    if (/^[a-z: ]/.test(prose)) expect({ prose, writeUntilMs }).toEqual({ prose, writeUntilMs: null });
    closeWriteMode(driver.cockpit);
  }
  expect(made).toEqual([]);
});

test('a change key counts however soon it follows W; a small letter in the same moment makes a word of it', async () => {
  const { driver } = await open();
  await driver.press('W', 'M');
  driver.see('Maintenance: region');
  await driver.press('esc', 'w');
  await driver.read('W');
  await driver.read('M');
  driver.see('Maintenance: region');
  await driver.press('esc', 'esc', 'w');
  await driver.read('W');
  await driver.read('h');
  driver.see('that looks like typed text: ignored, and read-only as before', 'READ-ONLY');
});

test.each(TYPING_MS)(
  'a region’s code that is typed on after its key confirms nothing, at %i ms a key',
  async (pauseMs) => {
    const { driver, made } = await open();
    driver.port.planFor = () => aPlan({ tier: 2, confirm: 'US-WEST' });
    for (const key of ['E', 'V', 'J']) {
      openWriteMode(driver.cockpit);
      await typeAt(driver, `${key}US-WEST\n`, pauseMs);
      await driver.press('esc', 'esc', 'esc', '1');
    }
    expect(made).toEqual([]);
  },
);
