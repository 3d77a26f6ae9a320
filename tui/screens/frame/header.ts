import type { FleetView } from '../../cockpit/fleet-view.ts';
import type { UiState } from '../../cockpit/ui-store.ts';
import type { FleetState } from '../../data/fleet-store.ts';
import { linkPhase } from '../../data/link-phase.ts';
import type { Tone } from '../../theme/tones.ts';
import { FRESH_MS, formatAge, formatCount } from '../../widgets/figures.ts';
import { rowWidth, span, spreadRow, type Row } from '../../widgets/row.ts';
import { safeText } from '../../widgets/safe-text.ts';

const GAP = '  ';

type Facts = { readonly fleet: FleetState; readonly ui: UiState; readonly view: FleetView; readonly place: string };

/** The first line: where, how live, how much, and whether keys may change anything. */
export function presentHeader({ fleet, ui, view, place }: Facts): Row {
  const { columns } = ui.size;
  const mode: Row = ui.canWrite
    ? [{ text: ' WRITE ', tone: 'danger', bold: true, inverse: true }]
    : [{ text: 'READ-ONLY', bold: true }];
  const lead: Row = [
    { text: 'MERIDIAN', bold: true },
    span('  '),
    { text: safeText(place).slice(0, 24), bold: true },
    span(' '),
    ...linkRow(fleet, ui.nowMs),
  ];
  const room = columns - rowWidth(lead) - rowWidth(mode) - 1;
  const parts: Row[] = [];
  let used = 0;
  for (const part of totals(fleet, view)) {
    if (used + rowWidth(part) + GAP.length > room) break;
    used += rowWidth(part) + GAP.length;
    parts.push([span(GAP), ...part]);
  }
  return spreadRow([...lead, ...parts.flat()], mode, columns);
}

function linkRow(fleet: FleetState, nowMs: number): Row {
  const { heardAtMs, nodes } = fleet;
  const age = heardAtMs === null ? '' : ` ${formatAge(nowMs - heardAtMs)}`;
  const phase = linkPhase(fleet, nowMs);
  const isQuiet = nodes.size === 0 || heardAtMs === null || nowMs - heardAtMs < FRESH_MS;
  // Without nodes nothing is due: the age of the last news would look like a fault.
  if (phase === 'open') return [span(`● live${isQuiet ? '' : age}`, 'ok')];
  if (phase === 'first try') return [span('◌ connecting', 'warn')];
  const words = phase === 'refused' ? 'refused' : 'no link';
  return [{ text: `✕ ${words} ${formatAge(nowMs - fleet.link.sinceMs)}`, tone: 'bad', bold: true }];
}

/** The most needed first: what does not fit is left out from the end. */
function totals(fleet: FleetState, view: FleetView): Row[] {
  if (!fleet.isLoaded) return [];
  const isStale = !view.freshness.isLive;
  const tone: Tone = isStale ? 'faint' : 'plain';
  const lines = [...view.regions.values()];
  const sum = (pick: (health: (typeof lines)[number]['health']) => number) =>
    lines.reduce((total, { health }) => total + pick(health), 0);
  const servers = lines.reduce((total, { region }) => total + region.servers.length, 0);
  const counted = (shape: string, mark: Tone): Row => {
    const count = lines.filter(({ health }) => health.shape === shape).length;
    return count === 0 ? [] : [span(` ${shape}${count}`, isStale ? 'faint' : mark)];
  };
  return [
    [span(`regions ${formatCount(lines.length)}`, tone), ...counted('▲', 'warn'), ...counted('✕', 'bad')],
    [span(`nodes ${formatCount(sum((health) => health.nodesOnline))}/${formatCount(servers)}`, tone)],
    [span(`calls ${formatCount(sum((health) => health.calls))}`, tone)],
    [span(`free ${formatCount(sum((health) => health.freeCalls))}`, tone)],
    [span(`connections ${formatCount(sum((health) => health.connections))}`, tone)],
    ...(fleet.self === null ? [] : [[span(`${safeText(fleet.self.name)} (${fleet.self.role})`, 'faint')]]),
  ];
}
