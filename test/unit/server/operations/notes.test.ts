import { noteSchema } from '@meridian/shared/note.ts';
import { expect, test } from 'vitest';
import { takeNote } from '../../../../server/operations/notes.ts';
import { rooms } from '../../../kit/in-process.ts';

const now = () => new Date('2026-11-23T03:14:07.000Z');

test('a note stands in the log beside its server, private, once for each key', async () => {
  const { events, desired, operator, addServer } = await rooms();
  const { serverId, regionId, endpoint } = await addServer();
  const input = noteSchema.parse({ text: '  called the carrier ', serverId, idempotencyKey: 'one-of-its-own' });
  const { eventSeq } = await takeNote({ events, desired, now }, input, operator);
  expect((await events.last(1))[0]).toMatchObject({
    seq: eventSeq,
    type: 'events.note',
    target: { regionId, serverId },
    publicReason: null,
    privateReason: 'called the carrier',
    detail: { endpoint },
  });
  expect((await takeNote({ events, desired, now }, input, operator)).eventSeq).toBe(eventSeq);
  await takeNote({ events, desired, now }, { text: 'called the carrier' }, operator);
  expect((await events.last(1))[0]).toMatchObject({ seq: eventSeq + 1, target: {} });
});

test('a note about nobody, or without a word, is refused', async () => {
  const { events, desired, operator, addServer } = await rooms();
  const { serverId } = await addServer();
  const note = (about: object) => takeNote({ events, desired, now }, { text: 'x', ...about }, operator);
  await expect(note({ regionId: 'US-NOWHERE' })).rejects.toThrow('no such region');
  await expect(note({ serverId: 'srv_nobody' })).rejects.toThrow('no such server');
  await expect(note({ serverId, regionId: 'US-NOWHERE' })).rejects.toThrow('no such server');
  expect(() => noteSchema.parse({ text: ' \u0007' })).toThrow('printable');
});

test('what happened within a window of time is listed alone', async () => {
  const { events, desired, operator } = await rooms();
  for (const minute of [1, 2, 3]) {
    const at = () => new Date(`2026-11-23T03:0${minute}:00.000Z`);
    await takeNote({ events, desired, now: at }, { text: `minute ${minute}` }, operator);
  }
  const window = { from: '2026-11-23T03:02:00.000Z', to: '2026-11-23T03:03:00.000Z' };
  expect((await events.list(0, 100, window)).map(({ privateReason }) => privateReason)).toEqual(['minute 2']);
});
