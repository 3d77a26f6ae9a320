import { readNamesIn } from '../../data/read-names.ts';
import { deedText } from '../../events/present-event.ts';
import { listOf, type ReadList } from './list.ts';

export const EVENTS_SHOWN = 100;

/** The newest events, oldest first. */
export const listEvents: ReadList = async (client, _, { region, server, last = EVENTS_SHOWN }) => {
  const target = {
    ...(region !== undefined && { regionId: region }),
    ...(server !== undefined && { serverId: server }),
  };
  const { events } = await client.events.list.query({ last, target });
  const names = await readNamesIn(client, events);
  return listOf(events, {
    SEQ: ({ seq }) => String(seq),
    AT: ({ at }) => at,
    REGION: ({ target: { regionId } }) => regionId ?? '-',
    WHAT: (event) => deedText(event, names),
    'PUBLIC REASON': ({ publicReason }) => publicReason ?? '',
  });
};
