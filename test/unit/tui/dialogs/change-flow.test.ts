import { beforeEach, expect, test } from 'vitest';
import { Refusal } from '../../../../tui/data/port.ts';
import { QUIET_SPELL_MS } from '../../../../tui/input/arming.ts';
import { disableWithReasons } from '../kit/disabling.ts';
import { Driver } from '../kit/driver.ts';
import { aNode, aPlan, aPlanOfMany, aRegion, aServer, FLAG } from '../kit/fleet.ts';

const region = aRegion({ revision: 4, servers: [aServer({ revision: 7 })] });
let driver: Driver;

beforeEach(async () => {
  driver = await Driver.connected({ regions: [region] });
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode()]);
  await driver.clock.pass(200);
  await driver.press('W', 'tab');
});

test('disable asks both reasons, shows what it would do, and is done with y', async () => {
  await driver.press('X');
  driver.see('Disable: be-01.example.net in US-WEST', 'customers will read:');
  await driver.press('enter', 'enter');
  driver.see('Public reason (customers will read:) is needed');
  await driver.press('esc');
  await disableWithReasons(driver);
  driver.see('Impact', 'backends 2 → 1', 'calls 38', 'planned work', 'y confirms');
  expect(driver.port.sent).toEqual([]);
  await driver.press('y');
  driver.see('done: be-01.example.net in US-WEST is disabled');
  expect(driver.port.sent).toMatchObject([
    {
      type: 'disableRegionServer',
      regionId: 'US-WEST',
      serverId: 'srv_1',
      publicReason: 'planned work',
      privateReason: 'kernel panic',
      options: { planHash: 'hash-1', expectedRevision: 7 },
    },
  ]);
  expect(driver.port.sent[0]?.options.idempotencyKey).toMatch(/^[0-9a-f-]{36}$/);
});

test('keys typed ahead never confirm, in whatever chunks they come', async () => {
  driver.port.regions = [aRegion({ servers: [aServer({ maintenance: FLAG })] })];
  driver.port.connect();
  await driver.clock.pass(200);
  await driver.read('Eyyyyy\ry');
  await driver.clock.pass(200);
  await driver.read('y');
  await driver.read('y\r');
  expect(driver.port.sent).toEqual([]);
  await driver.press('y', 'y');
  expect(driver.port.sent).toHaveLength(1);
});

test.each([100, 250, 400, 1000])('a word typed at %i ms a letter returns nothing to service', async (letterMs) => {
  driver.port.regions = [aRegion({ disabled: FLAG })];
  driver.port.connect();
  await driver.clock.pass(200);
  await driver.press('tab');
  for (const letter of 'Emergency') {
    await driver.read(letter);
    await driver.clock.pass(letterMs);
  }
  driver.see('Return to service');
  expect(driver.port.sent).toEqual([]);
});

test('text typed at a yes or no is told so, leaves by escape, and is forgotten after a quiet spell', async () => {
  await disableWithReasons(driver);
  await driver.press('n', 'y');
  driver.see('that looks like typing: nothing was confirmed');
  driver.dontSee('y confirms');
  await driver.clock.pass(QUIET_SPELL_MS);
  driver.see('y confirms');
  await driver.press('n', 'esc');
  driver.see('nothing was changed');
  expect(driver.port.sent).toEqual([]);
  await disableWithReasons(driver);
  await driver.press('n', 'j');
  await driver.clock.pass(QUIET_SPELL_MS);
  await driver.press('y');
  expect(driver.port.sent).toHaveLength(1);
});

test('a plan that just came is not confirmed by a key meant for the form', async () => {
  await driver.press('X');
  await driver.read('planned work');
  await driver.press('enter');
  await driver.read('kernel panic\ry');
  await driver.read('y');
  expect(driver.port.sent).toEqual([]);
  await driver.press('y');
});

test('the key that opened it does not confirm it', async () => {
  await disableWithReasons(driver);
  await driver.press('X', 'enter');
  expect(driver.port.sent).toEqual([]);
});

test('a wide change is confirmed by typing the region, exactly', async () => {
  driver.port.planFor = () => aPlan({ tier: 2, confirm: 'US-WEST' });
  await disableWithReasons(driver);
  await driver.press('y', 'enter');
  driver.see('type US-WEST exactly');
  await driver.press('backspace');
  await driver.read('US-WES');
  await driver.press('enter');
  expect(driver.port.sent).toEqual([]);
  await driver.read('T');
  await driver.press('enter');
  expect(driver.port.sent).toHaveLength(1);
});

test('what cannot be taken back is typed, never pasted', async () => {
  driver.port.planFor = () => aPlan({ tier: 3, confirm: 'be-01' });
  await driver.press('ctrl-x');
  driver.see('This cannot be taken back', 'be-01');
  await driver.paste('be-01');
  driver.see('a paste does not count');
  await driver.press('enter');
  expect(driver.port.sent).toEqual([]);
  await driver.type('be-01');
  await driver.press('enter');
  expect(driver.port.sent).toHaveLength(1);
});

test.each([
  ['all at once', ['be-01', '\r']],
  ['with its enter', ['be-01\r']],
  ['the end with its enter', ['be-', '01\r']],
  ['after typing', ['b', 'e-01', '\r']],
])('a paste that no terminal marked does not confirm either: %s', async (_, reads) => {
  driver.port.planFor = () => aPlan({ tier: 3, confirm: 'be-01' });
  await driver.press('ctrl-x');
  for (const read of reads) await driver.read(read);
  driver.dontSee('be-01▏');
  expect(driver.port.sent).toEqual([]);
  await driver.read(reads[0] ?? '');
  driver.dontSee('be-01▏');
});

test('keys that a slow link brings two or three at once are still typing', async () => {
  driver.port.planFor = () => aPlan({ tier: 3, confirm: 'be-01' });
  await driver.press('ctrl-x');
  for (const read of ['be-', '01', '\r']) await driver.read(read);
  expect(driver.port.sent).toHaveLength(1);
});

test('a paste does not answer a yes or no', async () => {
  await disableWithReasons(driver);
  await driver.paste('y');
  driver.see('pasted text is ignored here');
  expect(driver.port.sent).toEqual([]);
});

test('with blockers there is nothing to confirm, but every reason', async () => {
  driver.port.planFor = () =>
    aPlan({
      tier: 3,
      confirm: 'be-01',
      blockers: [
        {
          code: 'DeleteServer:NOT_DISABLED',
          message: 'The server is not disabled',
          remedy: 'Disable it',
          count: 1,
          sample: [],
        },
        {
          code: 'DeleteServer:ACTIVE_SESSIONS',
          message: 'It has sessions',
          remedy: 'Wait',
          count: 12,
          sample: ['38 calls'],
        },
      ],
    });
  await driver.press('ctrl-x');
  driver.see('DeleteServer:NOT_DISABLED', 'The server is not disabled', '→ Disable it');
  driver.see('DeleteServer:ACTIVE_SESSIONS', '× 12', '38 calls', 'and 11 more');
  await driver.press('y', 'enter');
  driver.dontSee('y confirms', 'to confirm');
  expect(driver.port.sent).toEqual([]);
});

test('an answer that was lost is UNKNOWN, and asked for again with the same key', async () => {
  await disableWithReasons(driver);
  driver.port.answerFor = () => {
    driver.port.disconnect();
    throw new Error('socket hang up');
  };
  await driver.press('y');
  driver.see('UNKNOWN', 'it may be done or not');
  await driver.press('esc');
  driver.see('UNKNOWN disable be-01.example.net in US-WEST');
  await driver.clock.pass(60_000);
  expect(driver.port.sent).toHaveLength(1);
  driver.port.answerFor = () => ({ eventSeq: 4 });
  driver.port.connect();
  await driver.clock.pass(5000);
  driver.see('done: be-01.example.net in US-WEST is disabled');
  driver.dontSee('UNKNOWN');
  const [first, second] = driver.port.sent;
  expect(second?.options).toEqual(first?.options);
});

test('what comes back and does not answer is typed, as its plan asks', async () => {
  driver.port.regions = [aRegion({ servers: [aServer({ disabled: FLAG })] })];
  driver.port.connect();
  await driver.clock.pass(200);
  const message = 'Coming back, and not answering when asked from outside';
  const warnings = [{ code: 'PROBE_FAILING', message, count: 1, sample: ['be-01.example.net'] } as const];
  driver.port.planFor = () => aPlan({ tier: 2, confirm: 'US-WEST', warnings });
  await driver.press('E');
  driver.see('Return to service: be-01', message, 'be-01.example.net');
  await driver.press('y', 'enter');
  driver.see('type US-WEST exactly, then enter');
  expect(driver.port.sent).toEqual([]);
});

test('return to service is one plan and one change, however much stands in its way', async () => {
  driver.port.regions = [aRegion({ servers: [aServer({ disabled: FLAG, maintenance: FLAG, revision: 7 })] })];
  driver.port.connect();
  await driver.clock.pass(200);
  const none = { backends: 0, proxies: 0 };
  const { impact } = aPlanOfMany();
  const [of] = impact.regions;
  driver.port.planFor = () =>
    aPlanOfMany({
      planHash: 'both',
      warnings: [{ code: 'STILL_NOT_ROUTABLE', message: 'still none: NODE_OFFLINE', count: 1, sample: [] }],
      impact: {
        ...impact,
        regions: of ? [{ ...of, routableBefore: none, routableAfter: { backends: 1, proxies: 0 } }] : [],
      },
    });
  driver.port.answerFor = () => ({
    undo: [
      { type: 'disableRegionServer', regionId: 'US-WEST', serverId: 'srv_1', publicReason: 'a', privateReason: 'b' },
      {
        type: 'enableRegionServerMaintenance',
        regionId: 'US-WEST',
        serverId: 'srv_1',
        publicReason: 'a',
        privateReason: 'b',
      },
    ],
  });
  await driver.press('E');
  driver.see('Return to service: be-01', 'That is: end maintenance, enable', 'y confirms');
  driver.see('backends 0 → 1', 'still none: NODE_OFFLINE');
  await driver.press('y');
  driver.see('done: be-01.example.net in US-WEST is back in service; U undoes it');
  expect(driver.port.sent).toMatchObject([
    {
      type: 'regionManager.applyMany',
      actions: [{ type: 'disableRegionServerMaintenance' }, { type: 'enableRegionServer' }],
      options: { planHash: 'both' },
    },
  ]);
  await driver.press('U', 'y');
  expect(driver.port.sent.at(-1)).toMatchObject({
    actions: [{ type: 'disableRegionServer' }, { type: 'enableRegionServerMaintenance' }],
  });
});

test('a change of several that is no longer what was read is shown anew, and none of it is made', async () => {
  driver.port.regions = [aRegion({ servers: [aServer({ disabled: FLAG, maintenance: FLAG })] })];
  driver.port.connect();
  await driver.clock.pass(200);
  driver.port.answerFor = () => {
    throw new Refusal({
      appCode: 'Change:PLAN_STALE',
      message: 'The plan changed since you looked',
      plan: aPlanOfMany({ tier: 2, confirm: 'US-WEST', planHash: 'now' }),
    });
  };
  await driver.press('E', 'y');
  driver.see('changed since you looked', 'Type US-WEST and enter to confirm');
  driver.port.answerFor = () => ({ undo: null });
  await driver.type('US-WEST');
  await driver.press('enter');
  expect(driver.port.sent.map(({ options }) => options.planHash)).toEqual(['hash-1', 'now']);
});

test('without an answer to the plan nothing is changed, and it says so', async () => {
  driver.port.planFor = () => {
    throw new Error('ECONNREFUSED');
  };
  await disableWithReasons(driver);
  driver.see('no answer from the server', 'nothing was changed');
});

test('a dialog that is open when the link breaks cannot be confirmed', async () => {
  await disableWithReasons(driver);
  driver.port.disconnect();
  await driver.press('y');
  driver.see('no link to the server');
  expect(driver.port.sent).toEqual([]);
});

test('escape leaves at every step, and nothing is changed', async () => {
  await driver.press('X', 'esc');
  driver.see('nothing was changed');
  await disableWithReasons(driver);
  await driver.press('esc', 'y');
  expect(driver.port.sent).toEqual([]);
});

test('on the smallest screen the text to type is still there to be read', async () => {
  const small = await Driver.connected({ regions: [region] }, { columns: 60, rows: 15 });
  small.port.planFor = () => aPlan({ tier: 3, confirm: 'be-01.example.net', warnings: [] });
  await small.press('W', 'tab', 'ctrl-x', 'x');
  small.see('This cannot be taken back.', 'Type be-01.example.net', 'and enter to confirm:');
  small.see('x▏', 'esc leave');
});
