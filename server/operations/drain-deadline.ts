import type { OperationEventType } from '@meridian/shared/event.ts';
import type { DrainRecord, ServerRecord } from '../desired/records.ts';
import type { AppendEvents, EventLog } from '../events/event-log.ts';
import type { Trx } from '../storage/schema.ts';
import { SYSTEM } from './system.ts';

type Draining = ServerRecord & { readonly drain: DrainRecord };

/** Whether a drain's deadline has passed while it is still not empty. */
export function isPastDeadline({ deadlineAt, drainedAt }: DrainRecord, now: Date): boolean {
  return deadlineAt !== null && drainedAt === null && now.getTime() >= Date.parse(deadlineAt);
}

/** Says once for each deadline of a drain that it has passed, whatever restarts in between: the log itself is asked. */
export async function sayDeadlinePassed(events: EventLog, server: Draining, now: Date): Promise<void> {
  const { drain, regionId, serverId, endpoint } = server;
  const type: OperationEventType = drain.onDeadline === 'end' ? 'drain.wrapUp' : 'drain.overdue';
  await events.transaction(async (trx: Trx, append: AppendEvents) => {
    const said = await trx
      .selectFrom('events')
      .select('detail_json')
      .where('server_id', '=', serverId)
      .where('type', '=', type)
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    const detail = said && (JSON.parse(said.detail_json) as { drainId?: unknown; deadlineAt?: unknown });
    if (detail?.drainId === drain.drainId && detail.deadlineAt === drain.deadlineAt) return;
    await append([
      {
        at: now.toISOString(),
        actor: { name: SYSTEM.name, role: SYSTEM.role },
        type,
        target: { regionId, serverId },
        publicReason: drain.publicReason,
        privateReason: drain.privateReason,
        detail: { drainId: drain.drainId, deadlineAt: drain.deadlineAt, endpoint },
      },
    ]);
  });
}
