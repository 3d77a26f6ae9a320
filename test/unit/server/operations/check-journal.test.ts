import { expect, test } from 'vitest';
import { CheckJournal, loadCheckStates, statesOf } from '../../../../server/operations/check-journal.ts';
import { SYSTEM_ACTOR } from '../../../../server/operations/system.ts';
import { rooms } from '../../../kit/in-process.ts';

const event = { at: '2026-01-01T00:00:00.000Z', actor: SYSTEM_ACTOR, type: 'probe.failing', detail: {} } as const;

test('what turned is written with what a restart wants to know, and forgotten when told', async () => {
  const { db, events } = await rooms();
  const journal = new CheckJournal(events, () => undefined);
  journal.note({ ...event, target: { serverId: 'srv_1' } });
  journal.keep('server|srv_1', { a: 1 });
  journal.keep('region|US-A', { b: 2 });
  await journal.flush();
  const states = await loadCheckStates(db);
  expect(statesOf(states, 'server')).toEqual(new Map([['srv_1', { a: 1 }]]));
  expect(statesOf(states, 'region')).toEqual(new Map([['US-A', { b: 2 }]]));
  expect(await events.last(1)).toMatchObject([{ type: 'probe.failing', target: { serverId: 'srv_1' } }]);
  journal.keep('server|srv_1', null);
  await journal.flush();
  expect(statesOf(await loadCheckStates(db), 'server')).toEqual(new Map());
});

test('what the database does not take is written when it is back, in order, and nothing newer is undone by it', async () => {
  const { db, events } = await rooms();
  let isBroken = true;
  const breakable: Pick<typeof events, 'transaction'> = {
    transaction: (work, committed) =>
      isBroken ? Promise.reject(new Error('the disk is full')) : events.transaction(work, committed),
  };
  const journal = new CheckJournal(breakable, () => undefined);
  const before = events.lastSeq;
  journal.note({ ...event, target: { serverId: 'srv_1' } });
  journal.keep('server|srv_1', { at: 'first' });
  const failed = journal.flush();
  journal.keep('server|srv_1', { at: 'second' });
  await expect(failed).rejects.toThrow('the disk is full');
  journal.note({ ...event, type: 'probe.recovered', target: { serverId: 'srv_1' } });
  isBroken = false;
  await journal.flush();
  expect((await events.list(before, 10)).map(({ type }) => type)).toEqual(['probe.failing', 'probe.recovered']);
  expect(statesOf(await loadCheckStates(db), 'server').get('srv_1')).toEqual({ at: 'second' });
});

test('events that nobody takes are bounded, and that some were dropped is said', async () => {
  const { events } = await rooms();
  const troubles: string[] = [];
  const journal = new CheckJournal(events, (trouble) => troubles.push(trouble));
  const before = events.lastSeq;
  for (let count = 0; count < 10_003; count++) journal.note({ ...event, target: { serverId: `srv_${count}` } });
  await journal.flush();
  expect(events.lastSeq - before).toBe(10_000);
  expect(troubles).toHaveLength(3);
});
