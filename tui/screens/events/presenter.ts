import type { MeridianEvent } from '@meridian/shared/event.ts';
import { presentEvent } from '../../events/present-event.ts';
import type { EventLine } from '../../lists/event-lines.ts';
import { formatCount, formatTime } from '../../widgets/figures.ts';
import { labelled } from '../../widgets/labelled.ts';
import { span, type Row } from '../../widgets/row.ts';
import { safeText } from '../../widgets/safe-text.ts';
import type { Column } from '../../widgets/table.ts';

type Endpoints = ReadonlyMap<string, string>;

export function eventColumns(endpoints: Endpoints): readonly Column<EventLine>[] {
  return [
    { title: '', width: 1, cell: () => [span(' ')] },
    {
      title: 'REGION',
      label: '',
      width: 14,
      fromWidth: 90,
      cell: ({ regionId }) => [span(safeText(regionId ?? '-'), 'faint')],
    },
    { title: 'WHAT', label: '', width: null, cell: ({ event }) => presentEvent(event, endpoints) },
  ];
}

export function eventTitle({ event: { seq, type } }: EventLine): string {
  return `Event ${formatCount(seq)} · ${safeText(type)}`;
}

/** All that is known of one event: who, when, both reasons, what was warned of, and what it took along. */
export function presentEventDetail(event: MeridianEvent, endpoints: Endpoints, width: number): Row[] {
  const { at, actor, target, publicReason, privateReason, detail, hash } = event;
  const { regionId, serverId } = target;
  const server = serverId === undefined ? null : `${endpoints.get(serverId) ?? 'a server'} (${serverId})`;
  const said = (label: string, text: string | null | undefined) => (text ? labelled(label, text, width) : []);
  return [
    ...labelled('when', `${formatTime(at)} (${at.slice(0, 10)})`, width),
    ...labelled('who', `${actor.name} (${actor.role})`, width),
    ...said('where', [regionId, server].filter(Boolean).join(' · ')),
    ...said('public', publicReason),
    ...said('private', privateReason),
    ...Object.entries(detail).flatMap(([name, value]) => said(safeText(name), toldOf(value))),
    ...labelled('chain', hash.slice(0, 16), width, 'faint'),
  ];
}

/** A detail as words: what is not there is left out, what has parts is told part by part. */
function toldOf(value: unknown): string {
  if (value === null || value === undefined || value === '') return '';
  if (Array.isArray(value)) return value.map(toldOf).filter(Boolean).join(', ');
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, part]) => [name, toldOf(part)])
      .flatMap(([name, part]) => (part ? [`${name} ${part}`] : []))
      .join(' ');
  return typeof value === 'number' ? formatCount(value) : typeof value === 'string' ? value : JSON.stringify(value);
}
