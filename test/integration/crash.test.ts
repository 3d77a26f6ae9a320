import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { Region } from '@meridian/shared/region.ts';
import { expect, test } from 'vitest';
import { makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { removeDirectory, startServer } from '../kit/server-process.ts';

const CHANGES = 1000;
const AT_ONCE = 20;

test('kill -9 in the middle of 1,000 changes: what was acknowledged is there, and its event too', async () => {
  let meridian = await startServer();
  let admin = new HttpCaller(meridian.url, meridian.adminToken);
  const regionIds: string[] = [];
  for (let count = 0; count < AT_ONCE; count++) regionIds.push(await makeRegion(admin));

  const acknowledged: { regionId: string; revision: number; publicReason: string; eventSeq: number }[] = [];
  const changeOver = async (regionId: string) => {
    for (let turn = 0; turn < CHANGES; turn++) {
      const publicReason = `${regionId} turn ${turn}`;
      const { data } = await admin.post('regionManager.disableRegion', { regionId, ...REASONS, publicReason });
      acknowledged.push({ regionId, revision: data.region?.revision ?? 0, publicReason, eventSeq: data.eventSeq });
      // In the middle: the changes after this one are under way when the process dies.
      if (acknowledged.length === CHANGES) meridian.process.kill('SIGKILL');
    }
  };
  await Promise.allSettled(regionIds.map(changeOver));
  await meridian.kill();
  expect(acknowledged.length).toBeGreaterThanOrEqual(CHANGES);

  const startedAtMs = performance.now();
  meridian = await startServer({}, meridian.stateDir);
  const restartMs = performance.now() - startedAtMs;
  admin = new HttpCaller(meridian.url, meridian.adminToken);
  const { data: regions } = await admin.get<Region[]>('regionManager.getRegions');
  const events = await allEvents(admin);
  for (const { regionId, publicReason, eventSeq } of acknowledged) {
    expect(events[eventSeq - 1]).toMatchObject({
      seq: eventSeq,
      type: 'disableRegion',
      target: { regionId },
      publicReason,
    });
  }
  for (const regionId of regionIds) {
    const last = Math.max(
      ...acknowledged.filter((change) => change.regionId === regionId).map(({ revision }) => revision),
    );
    const revision = regions.find((region) => region.regionId === regionId)?.revision;
    expect([last, last + 1], 'at most the one change that was under way').toContain(revision);
  }
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  console.log(
    `${acknowledged.length} changes acknowledged before the kill -9, all there; ready again after ${Math.round(restartMs)} ms`,
  );
  await meridian.stop();
  await expectWholeChain(join(meridian.stateDir, 'meridian.db'));
  removeDirectory(meridian.stateDir);
});

async function allEvents(admin: HttpCaller): Promise<MeridianEvent[]> {
  const events: MeridianEvent[] = [];
  for (let after = 0; ;) {
    const { data } = await admin.get<{ events: MeridianEvent[]; nextAfter: number }>('events.list', {
      after,
      limit: 1000,
    });
    events.push(...data.events);
    if (data.nextAfter === after) return events;
    after = data.nextAfter;
  }
}

/** Each event's hash covers the one before it: what anyone with the database can check. */
async function expectWholeChain(file: string): Promise<void> {
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(file, { readonly: true });
  const rows = db.prepare('select * from events order by seq').raw().all() as (string | number | null)[][];
  db.close();
  let previous = '0'.repeat(64);
  for (const row of rows) {
    const fields = row.slice(0, -1);
    const hash = createHash('sha256').update(previous).update(JSON.stringify(fields)).digest('hex');
    expect(row.at(-1)).toBe(hash);
    previous = hash;
  }
}
