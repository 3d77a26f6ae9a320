import type { ExplainedNode, ExplainedRegion, Explanation, Lost, LostCode } from '@meridian/shared/routing.ts';
import { bar, formatCount } from '../../widgets/figures.ts';
import { paragraph } from '../../widgets/paragraph.ts';
import { figure, picture, span, type Row } from '../../widgets/row.ts';
import { fitNumber, fitText, safeText } from '../../widgets/safe-text.ts';

const BAR_WIDTH = 8;
/** From here on there is room for a bar beside the reason. */
const WIDE_FROM = 100;
const NAME_WIDTH = { narrow: 22, wide: 34 } as const;
/** Servers of a region that lost, told one by one; they mostly lost for the same reason. */
const LOST_SHOWN = 6;

/** Where the session would go, and why nothing nearer takes it. */
export function presentExplanation(explanation: Explanation, width: number): Row[] {
  return [
    ...chosenRows(explanation),
    ...(explanation.panic
      ? paragraph(' ▲ panic: too little is well, so servers whose heartbeats are overdue count too', width, 'warn')
      : []),
    ...(explanation.precision === 'country'
      ? paragraph(' The caller is known by its country alone: distances are from the country’s centre.', width, 'faint')
      : []),
    ...explanation.regions.flatMap((region) => [[], ...regionRows(region, width)]),
  ];
}

function chosenRows({ chosen }: Explanation): Row[] {
  if (chosen === null)
    return [[{ text: ' ✕ NO CAPACITY', tone: 'bad', bold: true }, span('   nobody may take this session now', 'bad')]];
  const { regionId, proxy, backend } = chosen;
  return [
    [{ text: ` ● ${safeText(regionId)}`, tone: 'ok', bold: true }],
    [span('   proxy    ', 'faint'), span(proxy === null ? 'the one that has the call' : safeText(proxy.endpoint))],
    [span('   backend  ', 'faint'), span(safeText(backend.endpoint))],
  ];
}

function regionRows(
  { regionId, distanceKm, roundTripMs, chosen, lostBecause, nodes }: ExplainedRegion,
  width: number,
): Row[] {
  const lost = nodes.filter((node) => !node.chosen);
  const more = lost.length - LOST_SHOWN;
  return [
    [
      span(` ${markOf(chosen, lostBecause)} `, chosen ? 'ok' : 'off'),
      { text: fitText(safeText(regionId), NAME_WIDTH.wide - 6), bold: true },
      span(`${fitNumber(`${formatCount(distanceKm)} km`, 10)}  ${fitNumber(`${Math.round(roundTripMs)} ms`, 7)}`),
      span(chosen ? '   chosen' : '   lost', chosen ? 'ok' : 'off'),
    ],
    ...lostRows(lostBecause, width, 3),
    ...nodes.filter((node) => node.chosen).flatMap((node) => nodeRows(node, width)),
    ...lost.slice(0, LOST_SHOWN).flatMap((node) => nodeRows(node, width)),
    ...(more > 0 ? [[span(`     and ${more} more servers that lost`, 'faint')]] : []),
  ];
}

function nodeRows({ endpoint, type, load, capacity, chosen, lostBecause }: ExplainedNode, width: number): Row[] {
  const share = capacity === 0 ? 1 : load / capacity;
  const isWide = width >= WIDE_FROM;
  const [first, ...rest] = lostBecause;
  return [
    [
      span(`   ${markOf(chosen, lostBecause)} `, chosen ? 'ok' : 'faint'),
      span(fitText(safeText(endpoint), NAME_WIDTH[isWide ? 'wide' : 'narrow'])),
      span(` ${fitText(type, 7)} `),
      figure(`${fitNumber(`${formatCount(load)}/${formatCount(capacity)}`, 8)} `, 'load'),
      picture(isWide ? bar(share, BAR_WIDTH) : '', 'info'),
      span(` ${first === undefined ? 'chosen' : safeText(first.message)}`, first === undefined ? 'ok' : 'plain'),
    ],
    ...lostRows(rest, width, 5),
  ];
}

/** What is well and only came second is not marked like what is out. */
function markOf(chosen: boolean, lostBecause: readonly Lost[]): string {
  if (chosen) return '●';
  return lostBecause.every(({ code }) => CAME_SECOND.includes(code)) ? '·' : '✕';
}

const CAME_SECOND: readonly LostCode[] = ['NOT_DRAWN', 'ANOTHER_DRAWN', 'SPILLING_OVER', 'START_RATE'];

function lostRows(reasons: readonly Lost[], width: number, indent: number): Row[] {
  return reasons.flatMap(({ code, message }) => paragraph(`${' '.repeat(indent)}${code}: ${message}`, width, 'warn'));
}
