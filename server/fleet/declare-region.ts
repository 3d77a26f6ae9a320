import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import type { DeclaredRegion, RegionDeclaration } from '@meridian/shared/region-verdict.ts';
import type { Actor } from '@meridian/shared/role.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LiveTable } from './live-table.ts';

type Parts = { readonly events: EventLog; readonly table: LiveTable; readonly now: () => Date };

/** Takes a person's word for a region that is cut off, and writes down whose it was. It holds once it is written. */
export async function declareRegion(
  { regionId, verdict, privateReason }: RegionDeclaration,
  { name, role }: Actor,
  { events, table, now }: Parts,
): Promise<DeclaredRegion> {
  const at = now().toISOString();
  const eventSeq = await events.transaction(
    async (_trx, append) => {
      if (!table.isInDoubt(regionId)) throw new Refusal('rule', [blocker('Region:NOT_CUT_OFF')]);
      const [event] = await append([
        {
          at,
          actor: { name, role },
          type: 'region.declared',
          target: { regionId },
          privateReason,
          detail: { verdict },
        },
      ]);
      return event?.seq ?? events.lastSeq;
    },
    // It may have been heard again meanwhile: then there is nothing left to say.
    () => {
      if (table.isInDoubt(regionId)) table.declare(regionId, verdict, at);
    },
  );
  return { regionId, verdict, eventSeq };
}
