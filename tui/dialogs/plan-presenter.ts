import type { CapacityOutlook } from '@meridian/shared/capacity.ts';
import type { Blocker, Impact, Warning } from '@meridian/shared/plan.ts';
import type { ShownPlan } from '../data/port.ts';
import type { Tone } from '../theme/tones.ts';
import { formatAge, formatCount, formatPercent } from '../widgets/figures.ts';
import { paragraph } from '../widgets/paragraph.ts';
import { span, type Row } from '../widgets/row.ts';

const SAMPLE_ROWS = 5;
const ORDER_SHOWN = 12;

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
function impactRows(impact: Impact, width: number): Row[] {
  const { routableBefore: before, routableAfter: after } = impact;
  return [
    [{ text: 'Impact', bold: true }],
    [span(`  in progress  calls ${formatCount(impact.calls)}   connections ${formatCount(impact.connections)}`)],
    ...(impact.longestSessionSeconds === null
      ? []
      : [[span(`  longest      ${formatAge(impact.longestSessionSeconds * 1000)}`)]]),
    [
      span('  routable     '),
      ...changeOf('backends', before.backends, after.backends),
      span('   '),
      ...changeOf('proxies', before.proxies, after.proxies),
    ],
    ...(impact.outlook === null ? [] : outlookRows(impact.outlook, width)),
  ];
}

/** Where new sessions go, how full it gets there, and whether one more loss would still be borne. */
function outlookRows(outlook: CapacityOutlook, width: number): Row[] {
  const { freeBefore, freeAfter, displaced, absorbers, unplaced, isSpareKept, wasSpare } = outlook;
  const places = absorbers.map(
    ({ regionId, sessions, loadAfter, addedRoundTripMs }) =>
      `${regionId} ${formatCount(sessions)} (${formatPercent(loadAfter * 100)} full then, +${Math.round(addedRoundTripMs)} ms)`,
  );
  return [
    [span('  free         '), ...changeOf('sessions', freeBefore, freeAfter)],
    ...(displaced === 0 || places.length === 0 ? [] : paragraph(`  new ones go  ${places.join(', ')}`, width, 'plain')),
    ...(unplaced === 0 ? [] : paragraph(`  ✕ ${formatCount(unplaced)} fit nowhere`, width, 'bad')),
    ...(wasSpare && !isSpareKept
      ? paragraph('  ▲ N+1 is broken: losing one more server would not be borne', width, 'warn')
      : []),
  ];
}

function touchedRows({ serverCount, servers }: Impact, width: number): Row[] {
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
