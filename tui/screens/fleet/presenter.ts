import { HARM_SHARE } from '@meridian/shared/harm.ts';
import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { StateFlag } from '@meridian/shared/state-flag.ts';
import type { Marks } from '../../cockpit/mark.ts';
import type { FleetView, ShownRegion, ShownServer } from '../../cockpit/fleet-view.ts';
import { bar, formatCount, formatFreshness, formatPercent, formatTime } from '../../widgets/figures.ts';
import { orderOf } from '../../lists/order.ts';
import { paragraph } from '../../widgets/paragraph.ts';
import { figure, picture, readAs, rowWidth, span, toned, type Row, type Span } from '../../widgets/row.ts';
import { fitNumber, fitText, safeText } from '../../widgets/safe-text.ts';
import { type PlansById, shortPlanText } from '../../presence/plan-words.ts';
import type { Tone } from '../../theme/tones.ts';
import { headingRow, windowed, type ListFacts, type ListRows } from '../list/list-rows.ts';

type Facts = ListFacts & {
  readonly view: FleetView;
  readonly plans: PlansById;
  readonly marks: Marks;
  /** Where regions are is told in words too, for who does not see the map. */
  readonly isOfMap?: boolean;
  /** A moment of the past is shown, of which no load is kept. */
  readonly isPast: boolean;
};

/** The load column: a bar, and the percentage in the last cells. "last 38/50" must fit in the narrow one. */
const LOAD_WIDTH = { narrow: 10, wide: 15 } as const;
const PERCENT_WIDTH = 5;
/** `1700/1700` fits. */
const ROUTABLE_WIDTH = 9;
/** Of sessions of the last minute, how many in a hundred go wrong; with its gap. */
const FAIL_WIDTH = 5;
const REGION_COLUMNS_WIDTH = 27 + ROUTABLE_WIDTH + FAIL_WIDTH;
/** `NONE ROUTABLE` is the longest word for a region, `REPORTING LOST` for a server. */
const STATE_WIDTH = { region: 13, server: 14 } as const;
const CPU_WIDTH = 5;
const SERVER_COLUMNS_WIDTH = 13 + STATE_WIDTH.server + FAIL_WIDTH;
const SERVER_NAME = { least: 12, most: 60 } as const;
/** Of each server's region, where they are of all. */
const SERVER_REGION = { least: 6, most: 16 } as const;
/** What is given up, step by step, so that names are whole. Its type is told by where the count of a server stands. */
type SparedWidths = { readonly [Column in 'load' | 'count' | 'type' | 'cpu']: number };
const NARROWEST: SparedWidths = { load: LOAD_WIDTH.narrow, count: 5, type: 0, cpu: 0 };
/** Beside its region a name is worth more than its load. */
const NARROWEST_OF_FLEET: SparedWidths = { ...NARROWEST, load: 0 };
const SERVER_WIDTHS: readonly SparedWidths[] = [
  { load: LOAD_WIDTH.wide, count: 6, type: 8, cpu: CPU_WIDTH },
  { load: LOAD_WIDTH.narrow, count: 5, type: 8, cpu: CPU_WIDTH },
  { ...NARROWEST, cpu: CPU_WIDTH },
  NARROWEST,
];

/** The regions on screen, worst first. */
export function presentRegions(facts: Facts): ListRows {
  const { view, width } = facts;
  const load = LOAD_WIDTH.narrow;
  const name = Math.max(10, Math.min(35, width - REGION_COLUMNS_WIDTH - load));
  return {
    heading: headingRow(
      `   ${fitText('REGION', name)} ${fitText('STATE', STATE_WIDTH.region)} ${fitNumber('ROUTABLE', ROUTABLE_WIDTH)} ${fitNumber('CALLS', 7)}${fitNumber('FAIL', FAIL_WIDTH)} ${fitText('LOAD', load)}`,
      width,
    ),
    ...windowed(facts, orderOf(view.regionIds), (id) => {
      const line = view.regions.get(id);
      return line === undefined ? [] : regionRow(line, { name, load }, facts);
    }),
  };
}

type Widths = { readonly name: number; readonly load: number };

function regionRow(
  { region, health }: ShownRegion,
  widths: Widths,
  { view, plans, marks, isOfMap, isPast }: Facts,
): Row {
  const name = safeText(region.regionId);
  const plan = shortPlanText(plans.get(region.regionId));
  const routable = health.enabled === 0 ? '-' : `${health.routable}/${health.enabled}`;
  const isShort = health.routable < health.enabled;
  const vitals: Row = [failCell(health.harmedShare), span(' '), ...loadCells(health.load, widths.load, isPast)];
  const row: Row = [
    span(` ${health.shape}`, health.tone),
    markCell(marks.has(region.regionId)),
    { text: fitText(name, widths.name), bold: true, read: { as: name } },
    ...(isOfMap ? [readAs('', placeText(region.location))] : []),
    span(' '),
    span(fitText(health.word, STATE_WIDTH.region), health.tone),
    span(' '),
    figure(fitNumber(routable, ROUTABLE_WIDTH), 'routable', isShort ? 'warn' : 'plain'),
    span(' '),
    figure(fitNumber(formatCount(health.calls), 7), 'calls'),
    ...(plan === null ? vitals : [span(` ${fitText(plan, rowWidth(vitals) - 1)}`, 'warn')]),
  ];
  return view.freshness.isLive ? row : toned(row, 'faint');
}

/** `at 50 north, 8 east`, in whole degrees. */
function placeText({ latitude, longitude }: RegionLine['location']): string {
  const degrees = (value: number, plus: string, minus: string) =>
    `${Math.abs(Math.round(value))} ${value < 0 ? minus : plus}`;
  return `  at ${degrees(latitude, 'north', 'south')}, ${degrees(longitude, 'east', 'west')}  `;
}

/** Why a region is out of service: what, since when, by whom, and both reasons as far as they may be seen. */
export function presentRegionFlags(region: RegionLine, width: number): Row[] {
  const { disabled, maintenance, cutOffSince, storage } = region;
  return [
    ...(cutOffSince === null
      ? []
      : paragraph(
          ` ✕ cut off since ${formatTime(cutOffSince)}: too many of its nodes fell silent at once. J says whether it is down`,
          width,
          'bad',
        )),
    ...(storage?.status === 'Failing'
      ? paragraph(
          ` ✕ its storage fails (${storage.failedStep ?? ''}): ${storage.message ?? ''}. V verifies it`,
          width,
          'bad',
        )
      : []),
    ...(disabled === null ? [] : paragraph(` ■ disabled ${flagText(disabled)}`, width, 'plain')),
    ...(maintenance === null ? [] : paragraph(` ▲ in maintenance ${flagText(maintenance)}`, width, 'warn')),
  ];
}

function flagText({ at, by, publicReason, privateReason }: StateFlag): string {
  const told = privateReason === undefined ? '' : ` (${privateReason})`;
  return `since ${formatTime(at)} (${at.slice(0, 10)}) by ${by}: "${publicReason}"${told}`;
}

/** The servers on screen, in their order; among those of all regions, each with its own. */
export function presentServers(facts: ServerFacts): ListRows {
  const { view, width } = facts;
  const widths = serverWidths(view.servers.longest, facts.isOfFleet, width);
  const { name, region, type, load, count, cpu } = widths;
  return {
    heading: headingRow(
      `   ${fitText('SERVER', name)} ${fitText('REGION', region)}${fitText('TYPE', type)}${fitText('STATE', STATE_WIDTH.server)} ${fitNumber('CALLS', count)} ${fitNumber('CONNS', count)}${fitNumber('FAIL', FAIL_WIDTH)} ${fitText('LOAD', load)}${fitNumber('CPU', cpu)} ${fitNumber('AGE', 5)}`,
      width,
    ),
    ...windowed(facts, view.servers.order, (id) => {
      const line = view.servers.get(id);
      return line === null ? [] : serverRow(line, widths, facts);
    }),
  };
}

type ServerFacts = Facts & { readonly isOfFleet: boolean };

type ServerWidths = Widths & { readonly [Column in 'region' | 'type' | 'count' | 'cpu']: number };

/** The widest columns that leave the names whole, else those that leave most of them. Region and type with their gap. */
function serverWidths(longest: FleetView['servers']['longest'], isOfFleet: boolean, width: number): ServerWidths {
  const region = isOfFleet ? between(SERVER_REGION, longest.regionId) + 1 : 0;
  const nameBeside = ({ load, count, type, cpu }: SparedWidths) =>
    between(SERVER_NAME, width - SERVER_COLUMNS_WIDTH - load - 2 * count - region - type - cpu);
  const wanted = between(SERVER_NAME, longest.endpoint);
  const spared =
    SERVER_WIDTHS.find((step) => nameBeside(step) >= wanted) ?? (isOfFleet ? NARROWEST_OF_FLEET : NARROWEST);
  return { ...spared, region, name: nameBeside(spared) };
}

function between({ least, most }: { readonly least: number; readonly most: number }, value: number): number {
  return Math.max(least, Math.min(most, value));
}

function serverRow(line: ShownServer, widths: ServerWidths, { view, plans, marks, isPast }: ServerFacts): Row {
  const { server, health } = line;
  const isMarked = marks.has(server.serverId);
  const name = safeText(server.endpoint);
  const regionId = safeText(server.regionId);
  const isBackend = server.type === 'Backend';
  const count = formatCount(health.sessions);
  const plan = shortPlanText(plans.get(server.serverId));
  const counts: Row = [
    figure(fitNumber(isBackend ? count : '', widths.count), 'calls'),
    span(' '),
    figure(fitNumber(isBackend ? '' : count, widths.count), 'connections'),
    failCell(line.harmedPercent === null ? null : line.harmedPercent / 100),
    span(' '),
  ];
  const vital = vitalCells(line, widths, isPast);
  const old = (row: Row): Row => (health.isStale ? toned(row, 'faint') : row);
  const row: Row = [
    span(` ${health.shape}`, health.tone),
    markCell(isMarked),
    { text: fitText(name, widths.name), bold: isMarked, read: { as: name } },
    span(' '),
    readAs(
      fitText(fitText(regionId, widths.region - 1), widths.region),
      widths.region > 0 ? `  ${regionId}` : '',
      'faint',
    ),
    readAs(fitText(server.type, widths.type), `  ${server.type}  `),
    readAs(fitText(stateText(line), STATE_WIDTH.server), stateText(line), health.tone),
    span(' '),
    ...old(counts),
    // Who is about to do something there matters more than how busy it is.
    ...(plan === null ? old(vital) : [span(fitText(plan, rowWidth(vital)), 'warn')]),
  ];
  return view.freshness.isLive ? row : toned(row, 'faint');
}

function markCell(isMarked: boolean): Span {
  return { text: isMarked ? '*' : ' ', tone: 'info', bold: isMarked, read: { as: isMarked ? 'marked  ' : '' } };
}

/** Its state; of a drain also whose it is, as far as there is room. */
function stateText({ server: { drain }, health: { word } }: ShownServer): string {
  return drain === null ? word : `${word} ${safeText(drain.by)}`;
}

/** How full and how busy it is, and when it was heard. */
function vitalCells({ health, isActive, cpuPercent }: ShownServer, { load, cpu }: ServerWidths, isPast: boolean): Row {
  return [
    ...serverLoad(health, load, isPast),
    figure(fitNumber(isActive ? formatPercent(cpuPercent) : '-', cpu), 'cpu'),
    span(' '),
    figure(fitNumber(health.ageMs === null ? '-' : formatFreshness(health.ageMs), 5), 'age'),
  ];
}

function serverLoad({ load, last }: ShownServer['health'], width: number, isPast: boolean): Row {
  if (width === 0) return [];
  if (last === null) return loadCells(load, width, isPast);
  return [figure(fitText(`last ${formatCount(last.sessions)}/${formatCount(last.capacity)}`, width), 'load')];
}

/** Of what was tried in the last minute, how much goes wrong; null where nobody tried, or nobody knows. */
function failCell(share: number | null): Span {
  if (share === null) return picture(fitNumber('-', FAIL_WIDTH), 'faint');
  const tone: Tone = share >= HARM_SHARE.failing ? 'bad' : share >= HARM_SHARE.noticed ? 'warn' : 'plain';
  return figure(fitNumber(formatPercent(share * 100), FAIL_WIDTH), 'fail', tone);
}

function loadCells(load: number | null, width: number, isPast: boolean): Row {
  // That there was none is not what is meant.
  if (load === null) return [figure(fitText(isPast ? 'not kept' : '-', width), 'load', 'faint')];
  const tone: Tone = load >= 0.95 ? 'bad' : load >= 0.8 ? 'warn' : 'info';
  const percent = fitNumber(formatPercent(load * 100), PERCENT_WIDTH);
  return [picture(bar(load, width - PERCENT_WIDTH), tone), figure(percent, 'load', tone === 'info' ? 'plain' : tone)];
}
