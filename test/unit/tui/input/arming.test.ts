import { expect, test } from 'vitest';
import { ARMING_DELAY_MS, createArming, QUIET_SPELL_MS } from '../../../../tui/input/arming.ts';
import { FakeClock } from '../kit/fake-clock.ts';

function dialog() {
  const clock = new FakeClock();
  let armedTimes = 0;
  const arming = createArming(clock, () => armedTimes++);
  return { clock, arming, armedTimes: () => armedTimes };
}

test('a dialog takes keys only 350 ms after it was painted', async () => {
  const { arming, clock } = dialog();
  arming.open();
  await clock.pass(10_000);
  expect(arming.isArmed()).toBe(false);
  arming.painted();
  await clock.pass(349);
  expect(arming.isArmed()).toBe(false);
  await clock.pass(1);
  expect(arming.isArmed()).toBe(true);
});

test('frames after the first one do not put it off', async () => {
  const { arming, clock, armedTimes } = dialog();
  arming.open();
  arming.painted();
  await clock.pass(200);
  arming.painted();
  await clock.pass(150);
  expect(armedTimes()).toBe(1);
});

test('something new to read starts it over', async () => {
  const { arming, clock } = dialog();
  arming.open();
  arming.painted();
  await clock.pass(400);
  arming.open();
  expect(arming.isArmed()).toBe(false);
  await clock.pass(400);
  expect(arming.isArmed()).toBe(false);
});

test('a frame without a dialog arms nothing', async () => {
  const { arming, clock } = dialog();
  arming.painted();
  await clock.pass(1000);
  expect(arming.isArmed()).toBe(false);
});

test('each key that comes too early starts the delay over', async () => {
  const { arming, clock } = dialog();
  arming.open();
  arming.pressed();
  arming.painted();
  for (let key = 0; key < 20; key++) {
    await clock.pass(ARMING_DELAY_MS - 1);
    expect(arming.isArmed()).toBe(false);
    arming.pressed();
  }
  await clock.pass(ARMING_DELAY_MS);
  expect(arming.isArmed()).toBe(true);
});

test('disarmed, it waits for a quiet spell; the next thing to read waits as long as ever', async () => {
  const { arming, clock } = dialog();
  arming.open();
  arming.painted();
  await clock.pass(ARMING_DELAY_MS);
  arming.disarm();
  expect([arming.isArmed(), arming.wasArmed()]).toEqual([false, true]);
  await clock.pass(QUIET_SPELL_MS - 1);
  arming.pressed();
  await clock.pass(QUIET_SPELL_MS - 1);
  expect(arming.isArmed()).toBe(false);
  await clock.pass(1);
  expect(arming.isArmed()).toBe(true);
  arming.open();
  expect(arming.wasArmed()).toBe(false);
  arming.painted();
  await clock.pass(ARMING_DELAY_MS);
  expect(arming.isArmed()).toBe(true);
});
