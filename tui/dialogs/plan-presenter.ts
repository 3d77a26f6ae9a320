import type { Blocker, Impact, Plan, Warning } from '@meridian/shared/plan.ts';
import type { Tone } from '../theme/tones.ts';
import { formatAge, formatCount } from '../widgets/figures.ts';
import { paragraph } from '../widgets/paragraph.ts';
import { span, type Row } from '../widgets/row.ts';

const SAMPLE_ROWS = 5;

/** What a plan says: what it touches, what to know before confirming, and whom it is about. */
export function presentPlan(plan: Pick<Plan, 'impact' | 'warnings'>, width: number): Row[] {
  return [...impactRows(plan.impact), ...warningRows(plan.warnings, width), ...touchedRows(plan.impact, width)];
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
function impactRows(impact: Impact): Row[] {
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
