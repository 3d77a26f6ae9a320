import { expect, test } from 'vitest';
import { type Rooms, rooms } from '../../../kit/in-process.ts';

async function worldWithEvents(): Promise<Rooms> {
  const world = await rooms();
  await world.addServer();
  await world.addServer();
  return world;
}

test('an untouched log holds to its end, in one go or page by page', async () => {
  const { events } = await worldWithEvents();
  const { lastSeq } = events;
  expect(lastSeq).toBeGreaterThan(2);
  expect(await events.verify(0, 1000)).toEqual({ checkedTo: lastSeq, lastSeq, brokenAt: null });
  expect(await events.verify(0, 2)).toEqual({ checkedTo: 2, lastSeq, brokenAt: null });
  expect(await events.verify(2, 1000)).toEqual({ checkedTo: lastSeq, lastSeq, brokenAt: null });
});

test('a changed event, and one that is gone, are named', async () => {
  const { events, db } = await worldWithEvents();
  await db.updateTable('events').set({ actor_name: 'somebody else' }).where('seq', '=', 3).execute();
  expect(await events.verify(0, 1000)).toMatchObject({ checkedTo: 2, brokenAt: 3 });
  await db.deleteFrom('events').where('seq', '=', 2).execute();
  expect(await events.verify(0, 1000)).toMatchObject({ checkedTo: 1, brokenAt: 2 });
  expect(await events.verify(2, 1000)).toMatchObject({ brokenAt: 2 });
});

test('events that are gone from the end are missed, also by who asks for the last page only', async () => {
  const { events, db } = await worldWithEvents();
  const { lastSeq } = events;
  await db.deleteFrom('events').where('seq', '>=', 2).execute();
  expect(await events.verify(0, 1000)).toEqual({ checkedTo: 1, lastSeq, brokenAt: 2 });
  expect(await events.verify(0, 1)).toEqual({ checkedTo: 1, lastSeq, brokenAt: null });
  expect(await events.verify(1, 1)).toEqual({ checkedTo: 1, lastSeq, brokenAt: 2 });
});

test('after an event that is yet to come there is nothing to follow', async () => {
  const { events } = await worldWithEvents();
  const { lastSeq } = events;
  expect(await events.verify(lastSeq, 10)).toEqual({ checkedTo: lastSeq, lastSeq, brokenAt: null });
  expect(await events.verify(lastSeq + 1, 10)).toEqual({ checkedTo: lastSeq, lastSeq, brokenAt: null });
});
