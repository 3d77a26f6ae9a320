import type { DemandOrigin, DemandReport, RegionCapacity, Room } from '@meridian/shared/capacity.ts';
import type { Location } from '@meridian/shared/region.ts';
import type { Feed } from '../../data/feeds.ts';
import type { CapacityLine } from '../../lists/capacity-lines.ts';
import type { Tone } from '../../theme/tones.ts';
import { bar, formatCount, formatPercent } from '../../widgets/figures.ts';
import { labelled } from '../../widgets/labelled.ts';
import { picture, readAs, span, type Row, type Span } from '../../widgets/row.ts';
import { safeText } from '../../widgets/safe-text.ts';
import type { Column } from '../../widgets/table.ts';

const BAR_WIDTH = 10;
const WIDE = 120;
const ORIGINS_SHOWN = 6;

export const CAPACITY_COLUMNS: readonly Column<CapacityLine>[] = [
  { title: '', width: 2, cell: ({ capacity }) => [shapeOf(capacity)] },
  {
    title: 'REGION',
    label: '',
    width: 10,
    maxWidth: 24,
    cell: ({ regionId }) => [{ text: safeText(regionId ?? ''), bold: true }],
  },
  {
    title: 'CALLS',
    width: 11,
    maxWidth: 19,
    isRight: true,
    cell: ({ capacity: { calls } }) => [span(roomText(calls))],
  },
  { title: 'LOAD', width: BAR_WIDTH, fromWidth: WIDE, cell: ({ capacity: { calls } }) => [loadBar(calls)] },
  { title: 'USED', width: 4, isRight: true, cell: ({ capacity: { calls } }) => [span(percentText(calls))] },
  { title: 'FREE', width: 6, maxWidth: 9, isRight: true, cell: ({ capacity: { free } }) => [span(formatCount(free))] },
  {
    title: 'PEAK 7D',
    label: 'peak of the week',
    width: 7,
    maxWidth: 9,
    isRight: true,
    cell: ({ capacity: { calls } }) => [span(formatCount(calls.peakOfWeek))],
  },
  {
    title: '-SERVER',
    label: 'headroom without the largest server',
    width: 7,
    maxWidth: 10,
    isRight: true,
    cell: ({ capacity: { headroomWithoutLargest } }) => [headroom(headroomWithoutLargest)],
  },
  {
    title: '-REGION',
    label: 'headroom without the region',
    width: 7,
    maxWidth: 10,
    isRight: true,
    cell: ({ capacity: { headroomWithoutRegion } }) => [headroom(headroomWithoutRegion)],
  },
  {
    title: 'STORAGE',
    width: 13,
    maxWidth: 22,
    isRight: true,
    fromWidth: WIDE,
    cell: ({ capacity }) => [span(storageText(capacity))],
  },
  {
    title: 'ADVICE',
    label: 'to do',
    width: null,
    fromWidth: WIDE,
    cell: ({ capacity: { advice } }) => [span(safeText(advice[0] ?? ''), 'warn')],
  },
];

/** Whether it is safe, told by a shape too: what is below zero fits nowhere. */
function shapeOf({ headroomWithoutLargest, headroomWithoutRegion, calls }: RegionCapacity): Span {
  if (calls.capacity === 0) return readAs(' ■', 'holds nothing', 'off');
  if (headroomWithoutLargest < 0) return readAs(' ✕', 'cannot lose a server', 'bad');
  return headroomWithoutRegion < 0 ? readAs(' ▲', 'cannot be lost itself', 'warn') : readAs(' ●', 'safe', 'ok');
}

function roomText({ used, capacity }: Room): string {
  return `${formatCount(used)}/${formatCount(capacity)}`;
}

function loadOf({ used, capacity }: Room): number | null {
  return capacity === 0 || used === null ? null : used / capacity;
}

function loadBar(room: Room): Span {
  const load = loadOf(room);
  return load === null ? span('-', 'faint') : picture(bar(load, BAR_WIDTH), toneOf(load));
}

function percentText(room: Room): string {
  const load = loadOf(room);
  return load === null ? '-' : formatPercent(load * 100);
}

function toneOf(load: number): Tone {
  return load >= 0.95 ? 'bad' : load >= 0.8 ? 'warn' : 'info';
}

function headroom(count: number): Span {
  return count < 0 ? span(formatCount(count), 'bad') : span(`+${formatCount(count)}`);
}

function storageText({ storage }: RegionCapacity): string {
  if (storage === null) return 'none';
  return `${rangeText(storage.gigabytesPerDay)} GB/d`;
}

function rangeText({ from, to }: { readonly from: number; readonly to: number }): string {
  return `${formatCount(from)}-${formatCount(to)}`;
}

/** What a region can hold, what would become of its load without it, what to add, and where its callers are. */
export function presentCapacity({ capacity }: CapacityLine, demand: Feed<DemandReport>, width: number): Row[] {
  const { connections, storage, headroomWithoutLargest, headroomWithoutRegion, advice } = capacity;
  return [
    ...advice.flatMap((sentence, index) => labelled(index === 0 ? 'to do' : '', sentence, width, 'warn')),
    ...labelled(
      'serving',
      `${formatCount(capacity.routableBackends)} backends, ${formatCount(capacity.routableProxies)} proxies; connections ${roomText(connections)}`,
      width,
    ),
    ...labelled(
      '-server',
      headroomText('the largest server', headroomWithoutLargest, 'would not fit in it any more'),
      width,
      headroomTone(headroomWithoutLargest),
    ),
    ...labelled(
      '-region',
      `${headroomText('the region', headroomWithoutRegion, 'fit nowhere')}${absorberText(capacity)}`,
      width,
      headroomTone(headroomWithoutRegion),
    ),
    ...labelled(
      'week',
      `peak ${formatCount(capacity.calls.peakOfWeek)}, 95th percentile ${formatCount(capacity.calls.p95OfWeek)} calls`,
      width,
    ),
    ...labelled(
      'storage',
      storage === null
        ? 'none: nothing is recorded'
        : `${rangeText(storage.gigabytesPerDay)} GB a day, ${rangeText(storage.gigabytesKept)} GB kept for ${storage.retentionDays} days`,
      width,
    ),
    ...labelled('callers', originsText(capacity.regionId, demand), width),
  ];
}

function headroomTone(count: number): Tone {
  return count < 0 ? 'bad' : 'plain';
}

function headroomText(what: string, count: number, lacking: string): string {
  return count < 0
    ? `✕ without ${what} ${formatCount(-count)} sessions ${lacking}`
    : `without ${what} ${formatCount(count)} more still fit`;
}

function absorberText({ absorbers }: RegionCapacity): string {
  if (absorbers.length === 0) return '';
  const each = absorbers.map(
    ({ regionId, sessions, loadAfter, addedRoundTripMs }) =>
      `${regionId} ${formatCount(sessions)} (${formatPercent(loadAfter * 100)} then, +${Math.round(addedRoundTripMs)} ms)`,
  );
  return `; its sessions would go to ${each.join(', ')}`;
}

/** Whom the region serves, most first. */
function originsText(regionId: string, { answer: demand, error }: Feed<DemandReport>): string {
  if (demand === null) return error === null ? 'asking …' : `no answer: ${error}`;
  const served = demand.origins
    .map((origin) => ({ origin, sessions: origin.servedBy.find((each) => each.regionId === regionId)?.sessions ?? 0 }))
    .filter(({ sessions }) => sessions > 0)
    .toSorted((left, right) => right.sessions - left.sessions);
  if (served.length === 0) return 'no session was routed here yet';
  const shown = served.slice(0, ORIGINS_SHOWN).map(({ origin, sessions }) => originText(origin, sessions));
  const more = served.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}

function originText({ countryCode, cell, distanceKm, refused }: DemandOrigin, sessions: number): string {
  const place = countryCode ?? (cell === null ? 'somewhere' : cellText(cell));
  const distance = distanceKm === null ? '' : ` (${formatCount(distanceKm)} km)`;
  return `${place} ${formatCount(sessions)}${distance}${refused > 0 ? ` ✕ ${formatCount(refused)} refused` : ''}`;
}

/** Whole degrees: a cell is two of them wide. */
function cellText({ latitude, longitude }: Location): string {
  const degrees = (value: number, plus: string, minus: string) =>
    `${Math.abs(Math.round(value))}${value < 0 ? minus : plus}`;
  return `${degrees(latitude, 'N', 'S')} ${degrees(longitude, 'E', 'W')}`;
}
