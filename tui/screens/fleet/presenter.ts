import type { FleetView, RegionLine, ServerLine } from '../../cockpit/fleet-view.ts';
import type { ListState } from '../../cockpit/ui-store.ts';
import { bar, formatAge, formatCount, formatPercent } from '../../widgets/figures.ts';
import { listWindow } from '../../widgets/list-window.ts';
import { fitRow, inverted, span, toned, type Row } from '../../widgets/row.ts';
import { fitNumber, fitText, safeText } from '../../widgets/safe-text.ts';
import type { Tone } from '../../theme/tones.ts';

type ListFacts = {
  readonly view: FleetView;
  readonly list: ListState;
  readonly width: number;
  readonly height: number;
  readonly hasFocus: boolean;
};
export type ListRows = { readonly heading: Row; readonly rows: readonly Row[] };

const LOAD_BAR_WIDTH = 10;

/** The regions on screen, worst first. */
export function presentRegions(facts: ListFacts): ListRows {
  const { view, width } = facts;
  const name = Math.max(10, Math.min(37, width - 49));
  return {
    heading: headingRow(
      `   ${fitText('REGION', name)} ${fitText('STATE', 11)} ${fitNumber('ROUTABLE', 8)} ${fitNumber('CALLS', 7)}  ${fitText('LOAD', 15)}`,
      width,
    ),
    rows: windowed(facts, view.regionIds, (id) => {
      const line = view.regions.get(id);
      return line === undefined ? [] : regionRow(line, name, view.freshness.isLive);
    }),
  };
}

function regionRow({ region, health }: RegionLine, nameWidth: number, isLive: boolean): Row {
  const routable = health.enabled === 0 ? '-' : `${health.routable}/${health.enabled}`;
  const isShort = health.routable < health.enabled;
  const row: Row = [
    span(` ${health.shape} `, health.tone),
    { text: fitText(safeText(region.regionId), nameWidth), bold: true },
    span(' '),
    span(fitText(health.word, 11), health.tone),
    span(' '),
    span(fitNumber(routable, 8), isShort ? 'warn' : 'plain'),
    span(' '),
    span(fitNumber(formatCount(health.calls), 7)),
    span('  '),
    ...loadCells(health.load),
  ];
  return isLive ? row : toned(row, 'faint');
}

/** The servers of the selected region on screen, worst first. */
export function presentServers(facts: ListFacts): ListRows {
  const { view, width } = facts;
  const endpoint = Math.max(12, Math.min(48, width - 63));
  return {
    heading: headingRow(
      `   ${fitText('SERVER', endpoint)} ${fitText('TYPE', 7)} ${fitText('STATE', 11)} ${fitNumber('CALLS', 6)} ${fitNumber('CONNS', 6)}  ${fitText('LOAD', 15)} ${fitNumber('CPU', 4)} ${fitNumber('AGE', 5)}`,
      width,
    ),
    rows: windowed(facts, view.serverIds, (id) => {
      const line = view.servers.get(id);
      return line === undefined ? [] : serverRow(line, endpoint, view.freshness.isLive);
    }),
  };
}

function serverRow({ server, health, node }: ServerLine, endpointWidth: number, isLive: boolean): Row {
  const isBackend = server.type === 'Backend';
  const count = formatCount(health.sessions);
  const figures: Row = [
    span(fitNumber(isBackend ? count : '', 6)),
    span(' '),
    span(fitNumber(isBackend ? '' : count, 6)),
    span('  '),
    ...(health.last === null
      ? loadCells(health.load)
      : [span(fitText(`last ${formatCount(health.last.sessions)}/${formatCount(health.last.capacity)}`, 15))]),
    span(' '),
    span(fitNumber(node?.isActive ? formatPercent(node.status.cpuUsagePercent) : '-', 4)),
    span(' '),
    span(fitNumber(health.ageMs === null ? '-' : formatAge(health.ageMs), 5)),
  ];
  const row: Row = [
    span(` ${health.shape} `, health.tone),
    span(fitText(safeText(server.endpoint), endpointWidth)),
    span(` ${fitText(server.type, 7)} `),
    span(fitText(health.word, 11), health.tone),
    span(' '),
    ...(health.isStale ? toned(figures, 'faint') : figures),
  ];
  return isLive ? row : toned(row, 'faint');
}

function loadCells(load: number | null): Row {
  if (load === null) return [span(fitText('-', 15), 'faint')];
  const tone: Tone = load >= 0.95 ? 'bad' : load >= 0.8 ? 'warn' : 'info';
  return [
    span(bar(load, LOAD_BAR_WIDTH), tone),
    span(fitNumber(formatPercent(load * 100), 5), tone === 'info' ? 'plain' : tone),
  ];
}

function headingRow(text: string, width: number): Row {
  return fitRow([span(text, 'faint')], width);
}

function windowed(
  { list, width, height, hasFocus }: ListFacts,
  ids: readonly string[],
  rowOf: (id: string) => Row,
): Row[] {
  const place = ids.indexOf(list.selectedId ?? '');
  const { start, end } = listWindow(ids.length, place, height, list.start);
  return ids.slice(start, end).map((id, index) => {
    const isSelected = start + index === place;
    if (!isSelected) return fitRow(rowOf(id), width);
    // The pane without the focus keeps its cursor as a mark, not as a bar.
    const [first, ...rest] = rowOf(id);
    const marked: Row = [{ ...(first ?? span('')), text: `›${(first?.text ?? ' ').slice(1)}` }, ...rest];
    return hasFocus ? fitRow(inverted(marked), width) : fitRow(marked, width);
  });
}

/** `Regions 3 of 14 /west`: how much of the list the filter leaves. */
export function listTitle(
  name: string,
  shown: number,
  all: number,
  { filter }: ListState,
  isFiltering: boolean,
): string {
  if (filter.value === '' && !isFiltering) return `${name} ${formatCount(all)}`;
  return `${name} ${formatCount(shown)} of ${formatCount(all)} /${safeText(filter.value)}${isFiltering ? '▏' : ''}`;
}
