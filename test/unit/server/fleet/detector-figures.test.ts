import { afterAll, expect, test } from 'vitest';
import { seededRandom } from '../../../fleet/random.ts';
import { LossyFleet, percentile } from '../../../kit/lossy-fleet.ts';

/** Few by default; `MERIDIAN_DETECTOR_NODES=10000` is what the documentation's figures are from. */
const NODES = Number(process.env['MERIDIAN_DETECTOR_NODES'] ?? 200);
const IS_SMALL = NODES < 10_000;
const DYING = IS_SMALL ? 0.05 : 0.01;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const rows: string[] = [];
afterAll(() => {
  if (process.env['MERIDIAN_DETECTOR_NODES']) process.stderr.write(`${rows.join('\n')}\n`);
});

function note(what: string, { detections, roundsMs }: LossyFleet): void {
  const { suspectAfterMs, deadAfterMs, falseSuspects, falseDeads } = detections;
  const seconds = (values: readonly number[]) =>
    [0.5, 0.99, 1].map((share) => (percentile(values, share) / 1000).toFixed(1)).join(' / ');
  const rounds = [0.5, 0.99, 1].map((share) => percentile(roundsMs, share).toFixed(2)).join(' / ');
  rows.push(
    `| ${what} | ${deadAfterMs.length} | ${seconds(suspectAfterMs)} | ${seconds(deadAfterMs)} | ${falseSuspects} | ${falseDeads} | ${rounds} |`,
  );
}

async function fleetOf(lossShare: number): Promise<LossyFleet> {
  const fleet = await LossyFleet.begin(NODES);
  fleet.lossShare = lossShare;
  await fleet.pass(MINUTE_MS);
  return fleet;
}

test.each(IS_SMALL ? [0, 0.05] : [0, 0.01, 0.05])(
  'where %d of the heartbeats are lost, who dies is suspect within 7 s and dead within 20 s, and nobody else is dead',
  async (lossShare) => {
    const fleet = await fleetOf(lossShare);
    fleet.letDie(DYING, 3 * MINUTE_MS);
    await fleet.pass(3.5 * MINUTE_MS);
    const { suspectAfterMs, deadAfterMs, falseDeads, falseSuspects } = fleet.detections;
    note(`${lossShare * 100}% lost`, fleet);
    expect(deadAfterMs).toHaveLength(Math.round(NODES * DYING));
    expect(percentile(suspectAfterMs, 0.99)).toBeLessThanOrEqual(7000);
    expect(percentile(deadAfterMs, 0.99)).toBeLessThanOrEqual(20_000);
    expect(falseDeads).toBe(0);
    // One in a thousand of a node's heartbeats may find it suspect, where one in twenty is lost; none where none is.
    expect(falseSuspects).toBeLessThanOrEqual(lossShare === 0 ? 0 : 0.002 * NODES * 135);
  },
  600_000,
);

test('while Meridian stands still again and again for half a second to five, nobody dies of it, and who is dead is found that much later', async () => {
  const fleet = await fleetOf(0.01);
  const random = seededRandom(7);
  fleet.letDie(DYING, 3 * MINUTE_MS);
  for (let times = 0; times < 14; times++) {
    fleet.standStill(random.between(500, 5000));
    await fleet.pass(15_000);
  }
  await fleet.pass(30_000);
  note('1% lost, 0.5 to 5 s of own pause each 15 s', fleet);
  const { suspectAfterMs, deadAfterMs, falseDeads } = fleet.detections;
  expect([deadAfterMs.length, falseDeads]).toEqual([Math.round(NODES * DYING), 0]);
  expect(percentile(suspectAfterMs, 0.99)).toBeLessThanOrEqual(7000 + 5000);
  expect(percentile(deadAfterMs, 0.99)).toBeLessThanOrEqual(20_000 + 2 * 5000);
}, 600_000);

test('steps of its calendar by an hour, forth and back, change nothing', async () => {
  const seen = async (stepMs: number) => {
    const fleet = await fleetOf(0.05);
    fleet.letDie(DYING, MINUTE_MS);
    for (const offMs of [stepMs, -stepMs, 0]) {
      fleet.calendarOffMs = offMs;
      await fleet.pass(30_000);
    }
    return fleet;
  };
  const stepped = await seen(HOUR_MS);
  note('5% lost, calendar steps of ± 1 h', stepped);
  expect(stepped.detections).toEqual((await seen(0)).detections);
}, 600_000);

test('cut off from everybody for ten minutes Meridian declares nobody dead', async () => {
  const fleet = await fleetOf(0);
  fleet.isCutOff = true;
  await fleet.pass(10 * MINUTE_MS);
  fleet.isCutOff = false;
  await fleet.pass(MINUTE_MS);
  note('Meridian cut off for 10 min', fleet);
  expect(fleet.detections.falseDeads).toBe(0);
  // It takes three seconds to tell, and who was held up before may be suspect by then.
  expect(fleet.detections.falseSuspects).toBeLessThanOrEqual(0.02 * NODES);
  expect(fleet.table.activeNodes().filter(({ liveness }) => liveness === 'Alive')).toHaveLength(NODES);
}, 600_000);
