import type { MeridianEvent } from '@meridian/shared/event.ts';
import { filterText } from '@meridian/shared/row-filter.ts';
import { presentEvent } from '../events/present-event.ts';
import { rowText } from '../widgets/row.ts';
import type { ListLine } from './list-line.ts';

export type EventLine = ListLine & { readonly event: MeridianEvent };

type Made = { readonly endpoints: ReadonlyMap<string, string>; readonly lines: readonly EventLine[] };
const made = new WeakMap<readonly MeridianEvent[], Made>();

/** What happened, the newest first. Made anew only when there is more of it, or a name has come. */
export function eventLines(
  events: readonly MeridianEvent[],
  endpoints: ReadonlyMap<string, string>,
): readonly EventLine[] {
  const before = made.get(events);
  if (before?.endpoints === endpoints) return before.lines;
  const lines = events.toReversed().map((event): EventLine => {
    const { seq, type, target } = event;
    return {
      id: String(seq),
      text: filterText(
        { type, region: target.regionId ?? '', id: target.serverId ?? '', who: event.actor.name },
        rowText(presentEvent(event, endpoints)),
      ),
      regionId: target.regionId ?? null,
      serverId: target.serverId ?? null,
      event,
    };
  });
  made.set(events, { endpoints, lines });
  return lines;
}
