import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { NoteInput } from '@meridian/shared/note.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import type { Actor } from '@meridian/shared/role.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Trx } from '../storage/schema.ts';

type Parts = { readonly events: EventLog; readonly desired: Desired; readonly now: () => Date };

/** A note that is asked for again is looked for among so many of the newest events. */
const REPEATED_WITHIN_EVENTS = 1000;

/** Writes a person's note into the log, beside what it is about. `Region:NOT_FOUND`, `Server:NOT_FOUND`. */
export async function takeNote(
  { events, desired, now }: Parts,
  { text, regionId, serverId, idempotencyKey }: NoteInput,
  { name, role }: Actor,
): Promise<{ readonly eventSeq: number }> {
  const server = serverId ? desired.server(serverId) : null;
  if (serverId && (server === null || (regionId && server.regionId !== regionId)))
    throw new Refusal('existence', [blocker('Server:NOT_FOUND')]);
  if (regionId && !desired.region(regionId)) throw new Refusal('existence', [blocker('Region:NOT_FOUND')]);
  const about = server?.regionId ?? regionId;
  return events.transaction(async (trx, append) => {
    const known = idempotencyKey === undefined ? null : await noteWithKey(trx, events, name, idempotencyKey);
    if (known !== null) return { eventSeq: known };
    const [event] = await append([
      {
        at: now().toISOString(),
        actor: { name, role },
        type: 'events.note',
        target: { ...(about && { regionId: about }), ...(server && { serverId: server.serverId }) },
        privateReason: text,
        detail: {
          ...(server && { endpoint: server.endpoint }),
          ...(idempotencyKey !== undefined && { idempotencyKey }),
        },
      },
    ]);
    if (event === undefined) throw new Error('the note has no event');
    return { eventSeq: event.seq };
  });
}

async function noteWithKey(trx: Trx, { lastSeq }: EventLog, by: string, key: string): Promise<number | null> {
  const rows = await trx
    .selectFrom('events')
    .select(['seq', 'detail_json'])
    .where('seq', '>', lastSeq - REPEATED_WITHIN_EVENTS)
    .where('type', '=', 'events.note')
    .where('actor_name', '=', by)
    .execute();
  const detailOf = (json: string) => JSON.parse(json) as MeridianEvent['detail'];
  return rows.find(({ detail_json: json }) => detailOf(json)['idempotencyKey'] === key)?.seq ?? null;
}
