import { noteSchema } from '@meridian/shared/note.ts';
import { expect, test } from 'vitest';
import { takeNote } from '../../../../server/operations/notes.ts';
import { rooms } from '../../../kit/in-process.ts';

const now = () => new Date('2026-11-23T03:14:07.000Z');

async function desk() {
  const world = await rooms();
  const { events, desired, vault } = world;
  return { ...world, parts: { events, desired, now, hmac: (text: string) => vault.hmac(text) } };
}

test('a note stands in the log beside its server, private', async () => {
  const { parts, events, operator, addServer } = await desk();
  const { serverId, regionId, endpoint } = await addServer();
  const input = noteSchema.parse({ text: '  called the carrier ', serverId, idempotencyKey: 'mine' });
  const { eventSeq } = await takeNote(parts, input, operator);
  const [event] = await events.last(1);
  expect(event).toMatchObject({
    seq: eventSeq,
    type: 'events.note',
    target: { regionId, serverId },
    publicReason: null,
    privateReason: 'called the carrier',
  });
  expect(event?.detail, 'and nothing of the key').toEqual({ endpoint });
  await takeNote(parts, { text: 'called the carrier' }, operator);
  expect((await events.last(1))[0]).toMatchObject({ seq: eventSeq + 1, target: {} });
});

test('with the same key of the same token it is written once, and nothing else can be written with it', async () => {
  const { parts, events, operator } = await desk();
  const input = { text: 'called the carrier', idempotencyKey: 'mine' };
  const { eventSeq } = await takeNote(parts, input, operator);
  expect(await takeNote(parts, { ...input, regionId: null }, operator)).toEqual({ eventSeq });
  const other = { ...input, text: 'called the other carrier' };
  await expect(takeNote(parts, other, operator)).rejects.toThrow('used for something else');
  await expect(takeNote(parts, { ...input, regionId: 'US-WEST' }, operator)).rejects.toThrow('used for something else');
  expect(events.lastSeq).toBe(eventSeq);
  const namesake = { ...operator, tokenId: 'tok_other' };
  expect(await takeNote(parts, other, namesake)).toEqual({ eventSeq: eventSeq + 1 });
});

test('a note about nobody, or without a word, is refused', async () => {
  const { parts, operator, addServer } = await desk();
  const { serverId } = await addServer();
  const note = (about: object) => takeNote(parts, { text: 'x', ...about }, operator);
  await expect(note({ regionId: 'US-NOWHERE' })).rejects.toThrow('no such region');
  await expect(note({ serverId: 'srv_nobody' })).rejects.toThrow('no such server');
  await expect(note({ serverId, regionId: 'US-NOWHERE' })).rejects.toThrow('no such server');
  expect(() => noteSchema.parse({ text: ' \u0007' })).toThrow('printable');
});

test('what happened within a window of time is listed alone', async () => {
  const { parts, events, operator } = await desk();
  // The calendar was set back in between.
  for (const minute of [1, 2, 4, 2, 3]) {
    const at = () => new Date(`2026-11-23T03:0${minute}:00.000Z`);
    await takeNote({ ...parts, now: at }, { text: `minute ${minute}` }, operator);
  }
  const window = { from: '2026-11-23T03:02:00.000Z', to: '2026-11-23T03:03:00.000Z' };
  const within = await events.list(0, 100, window);
  expect(within.map(({ privateReason }) => privateReason)).toEqual(['minute 2', 'minute 2']);
  expect(await events.list(within[0]?.seq ?? 0, 100, window)).toEqual(within.slice(1));
  expect(await events.last(1, window)).toEqual(within.slice(1));
  expect(await events.last(100, { ...window, regionId: 'US-WEST' })).toEqual([]);
  const empty = { from: '2026-11-23T03:09:00.000Z', to: '2026-11-23T03:10:00.000Z' };
  expect([await events.list(0, 100, empty), await events.last(100, empty)]).toEqual([[], []]);
});
