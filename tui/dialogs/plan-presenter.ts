import type { CapacityOutlook } from '@meridian/shared/capacity.ts';
import type { Blocker, FirstFull, Impact, ImpactOfMany, RegionImpact, Warning } from '@meridian/shared/plan.ts';
import type { ShownPlan } from '../data/port.ts';
import type { Tone } from '../theme/tones.ts';
import { formatAge, formatCount, formatPercent } from '../widgets/figures.ts';
import { paragraph } from '../widgets/paragraph.ts';
import { span, type Row } from '../widgets/row.ts';

const SAMPLE_ROWS = 5;
const ORDER_SHOWN = 12;
const REGIONS_SHOWN = 10;
const SOON_MINUTES = 15;

/** What a plan says: what it touches, what to know before confirming, and whom it is about. */
export function presentPlan(plan: Pick<ShownPlan, 'impact' | 'warnings' | 'order'>, width: number): Row[] {
  const { impact, warnings, order } = plan;
  const whom = order === undefined ? touchedRows(impact, width) : orderRows(order, width);
  return [...impactRows(impact, width), ...warningRows(warnings, width), ...whom];
}

/** One after the other, as they would be taken, and those that would be left out. */
function orderRows(order: NonNullable<ShownPlan['order']>, width: number): Row[] {
  const taken = order.filter(({ skippedBecause }) => skippedBecause === null);
  const names = taken.slice(0, ORDER_SHOWN).map(({ endpoint }, index) => `${index + 1} ${endpoint}`);
  const more = taken.length - names.length;
  return [
    ...paragraph(`  in order     ${[...names, ...(more > 0 ? [`and ${more} more`] : [])].join(', ')}`, width, 'plain'),
    ...order.flatMap(({ endpoint, skippedBecause }) =>
      skippedBecause === null ? [] : paragraph(`  left out     ${endpoint}: ${skippedBecause}`, width, 'faint'),
    ),
  ];
}

/** One reason why a change is refused, whom it is about, and what to do. */
export function presentBlocker(blocker: Blocker, width: number): Row[] {
  return [
    [],
    [{ text: `✕ ${blocker.code}`, bold: true, tone: 'bad' }, span(blocker.count > 1 ? `  × ${blocker.count}` : '')],
    ...paragraph(`  ${blocker.message}`, width, 'plain'),
    ...sampleRows(blocker, width),
    ...paragraph(`  → ${blocker.remedy}`, width, 'info'),
  ];
}

/** Figures first: on a small screen the names are what may be below the edge. */
function impactRows(impact: Impact | ImpactOfMany, width: number): Row[] {
  return [
    [{ text: 'Impact', bold: true }],
    [span(`  in progress  calls ${formatCount(impact.calls)}   connections ${formatCount(impact.connections)}`)],
    ...(impact.longestSessionSeconds === null
      ? []
      : [[span(`  longest      ${formatAge(impact.longestSessionSeconds * 1000)}`)]]),
    ...('regions' in impact ? manyRows(impact, width) : regionRows(impact, width)),
  ];
}

function regionRows(
  {
    routableBefore: before,
    routableAfter: after,
    outlook,
  }: Pick<Impact, 'routableBefore' | 'routableAfter' | 'outlook'>,
  width: number,
): Row[] {
  return [
    [
      span('  routable     '),
      ...changeOf('backends', before.backends, after.backends),
      span('   '),
      ...changeOf('proxies', before.proxies, after.proxies),
    ],
    ...(outlook === null ? [] : outlookRows(outlook, width)),
  ];
}

/** Of one region as of one change; of several each under its name, and what it comes to for the fleet. */
function manyRows({ regions, stranded, firstFull }: ImpactOfMany, width: number): Row[] {
  const more = regions.length - REGIONS_SHOWN;
  return [
    ...regions
      .slice(0, REGIONS_SHOWN)
      .flatMap((region) => [...(regions.length === 1 ? [] : regionHeading(region)), ...regionRows(region, width)]),
    ...(more > 0 ? [[span(`  and ${formatCount(more)} more regions`, 'warn')]] : []),
    ...stranded.flatMap(({ residency, sessions }) =>
      paragraph(
        `  ✕ stranded: callers who must stay in ${residency.join(', ')} (${formatCount(sessions)} in the last hour)`,
        width,
        'bad',
      ),
    ),
    ...(firstFull === null ? [] : [[span(`  first full   ${firstFullText(firstFull)}`, toneOf(firstFull))] as Row]),
  ];
}

function regionHeading({ regionId, serverCount, of }: RegionImpact): Row[] {
  return [
    [span('  '), { text: regionId, bold: true }, span(`  ${formatCount(serverCount)} of ${formatCount(of)} servers`)],
  ];
}

function firstFullText(first: FirstFull): string {
  if (first === 'none') return 'none: no region fills just now';
  if (first === 'unknown') return 'unknown: there are too few figures yet';
  if (first.minutes === 0) return `${first.regionId} now`;
  return `${first.regionId} in about ${formatCount(first.minutes)} min, as it fills now`;
}

function toneOf(first: FirstFull): Tone {
  return typeof first === 'string' ? 'plain' : first.minutes < SOON_MINUTES ? 'bad' : 'warn';
}

/** Where new sessions go, how full it gets there, and whether one more loss would still be borne. */
function outlookRows(outlook: CapacityOutlook, width: number): Row[] {
  const { freeBefore, freeAfter, displaced, absorbers, unplaced, isSpareKept, wasSpare, carriedBefore } = outlook;
  const places = absorbers.map(
    ({ regionId, sessions, loadAfter, addedRoundTripMs }) =>
      `${regionId} ${formatCount(sessions)} (${formatPercent(loadAfter * 100)} full then, +${Math.round(addedRoundTripMs)} ms)`,
  );
  const before =
    carriedBefore === undefined
      ? [[span('  free         '), ...changeOf('sessions', freeBefore, freeAfter)]]
      : paragraph(`  carried      ${lostText(carriedBefore, displaced)}`, width, 'plain');
  return [
    ...before,
    ...(displaced === 0 || places.length === 0 ? [] : paragraph(`  new ones go  ${places.join(', ')}`, width, 'plain')),
    ...(unplaced === 0 ? [] : paragraph(`  ✕ ${formatCount(unplaced)} fit nowhere`, width, 'bad')),
    ...(wasSpare && !isSpareKept
      ? paragraph('  ▲ N+1 is broken: losing one more server would not be borne', width, 'warn')
      : []),
  ];
}

/** Of a region that is lost: how much has gone elsewhere by now is told by what the fleet lacks. */
function lostText(carried: number | null, stillToCome: number): string {
  const most = carried === null ? 'nobody knows how many' : `${formatCount(carried)} at most in the last half hour`;
  return `${most}; ${formatCount(stillToCome)} still to find a place elsewhere`;
}

function touchedRows({ serverCount, servers }: Pick<Impact, 'serverCount' | 'servers'>, width: number): Row[] {
  const more = serverCount - servers.length;
  const names = [...servers, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
  return paragraph(`  servers      ${formatCount(serverCount)}${names === '' ? '' : `: ${names}`}`, width, 'plain');
}

function changeOf(name: string, before: number, after: number): Row {
  const tone: Tone = after === 0 && before > 0 ? 'bad' : after < before ? 'warn' : 'plain';
  return [span(`${name} `), span(before === after ? `${after}` : `${before} → ${after}`, tone)];
}

function warningRows(warnings: readonly Warning[], width: number): Row[] {
  return warnings.flatMap((warning) => [
    ...paragraph(`▲ ${warning.message}`, width, 'warn'),
    ...sampleRows(warning, width),
  ]);
}

/** Whom it is about: the first few, one a line, and how many more. */
function sampleRows(
  { sample, count }: { readonly sample: readonly string[]; readonly count: number },
  width: number,
): Row[] {
  const shown = sample.slice(0, SAMPLE_ROWS);
  const more = count - shown.length;
  return [
    ...shown.flatMap((text) => paragraph(`    ${text}`, width, 'plain')),
    ...(shown.length > 0 && more > 0 ? [[span(`    and ${more} more`, 'faint')]] : []),
  ];
}
