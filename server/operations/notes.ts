import type { NoteInput } from '@meridian/shared/note.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { EventLog } from '../events/event-log.ts';
import { findAnswer, type IdempotentRequest, keepAnswer } from '../lifecycle/idempotency.ts';
import { canonicalJson } from '../lifecycle/plan-change.ts';
import type { Operator } from '../lifecycle/region-manager.ts';

type Parts = {
  readonly events: EventLog;
  readonly desired: Desired;
  readonly now: () => Date;
  readonly hmac: (text: string) => string;
};
type Note = { readonly eventSeq: number };

/**
 * Writes a person's note into the log, beside what it is about. `Region:NOT_FOUND`, `Server:NOT_FOUND`,
 * `Change:IDEMPOTENCY_MISMATCH`.
 */
export function takeNote(parts: Parts, input: NoteInput, operator: Operator): Promise<Note> {
  const { events, desired, now } = parts;
  const request = requestOf(parts, input, operator);
  return events.transaction(async (trx, append) => {
    const answered = request && (await findAnswer(trx, request, now()));
    if (answered) return answered as Note;
    const { regionId, server } = subjectOf(desired, input);
    const [event] = await append([
      {
        at: now().toISOString(),
        actor: { name: operator.name, role: operator.role },
        type: 'events.note',
        target: { ...(regionId && { regionId }), ...(server && { serverId: server.serverId }) },
        privateReason: input.text,
        detail: server ? { endpoint: server.endpoint } : {},
      },
    ]);
    if (event === undefined) throw new Error('the note has no event');
    const note = { eventSeq: event.seq };
    if (request) await keepAnswer(trx, request, note, now());
    return note;
  });
}

function subjectOf(desired: Desired, { regionId, serverId }: NoteInput) {
  const server = serverId ? desired.server(serverId) : null;
  if (serverId && (server === null || (regionId && server.regionId !== regionId)))
    throw new Refusal('existence', [blocker('Server:NOT_FOUND')]);
  if (regionId && !desired.region(regionId)) throw new Refusal('existence', [blocker('Region:NOT_FOUND')]);
  return { regionId: server?.regionId ?? regionId, server };
}

function requestOf({ hmac }: Parts, input: NoteInput, { tokenId }: Operator): IdempotentRequest | null {
  const { idempotencyKey: key, text, regionId = null, serverId = null } = input;
  if (key === undefined) return null;
  return { tokenId, key, requestHmac: hmac(canonicalJson({ note: text, regionId, serverId })) };
}
