import type { AlertsReport } from '@meridian/shared/alert.ts';
import type { RegionLineTotals } from '@meridian/shared/region-line.ts';
import type { FleetView, ShownRegion } from '../../cockpit/fleet-view.ts';
import type { UiState } from '../../cockpit/ui-store.ts';
import type { Feed } from '../../data/feeds.ts';
import type { FleetState } from '../../data/fleet-store.ts';
import { linkPhase } from '../../data/link-phase.ts';
import { openAndTold } from '../../lists/alert-lines.ts';
import type { Tone } from '../../theme/tones.ts';
import { countInWords, FRESH_MS, formatAge, formatCount } from '../../widgets/figures.ts';
import { readAs, rowWidth, span, spreadRow, type Row } from '../../widgets/row.ts';
import { safeText } from '../../widgets/safe-text.ts';

const GAP = '  ';

/** From here on a share of failing sessions is marked. */
const FAILING_FROM = 0.01;

type Facts = {
  readonly columns: number;
  readonly fleet: FleetState;
  /** As it is told now, whatever is shown: the link is always the present one. */
  readonly live: FleetState;
  readonly ui: UiState;
  readonly view: FleetView;
  readonly place: string;
  readonly alerts: Feed<AlertsReport>;
};

/** A figure of the header, and how soon it is left out where there is no room: the highest first. */
type Part = { readonly row: Row; readonly rank: number };

/** The first line: where, how live, how much, and whether keys may change anything. */
export function presentHeader(facts: Facts): Row {
  const { columns, live, ui, place } = facts;
  const mode: Row =
    ui.writeUntilMs !== null
      ? [{ text: ` WRITE${timeLeft(ui.writeUntilMs - ui.nowMs)} `, tone: 'danger', bold: true, inverse: true }]
      : [{ text: 'READ-ONLY', bold: true }];
  const lead: Row = [
    { text: 'MERIDIAN', bold: true },
    span('  '),
    { text: safeText(place).slice(0, 24), bold: true },
    span(' '),
    ...linkRow(live, ui),
  ];
  const room = columns - rowWidth(lead) - rowWidth(mode) - 1;
  const parts = partsThatFit(partsOf(facts), room).map((part): Row => [span(GAP), ...part]);
  return spreadRow([...lead, ...parts.flat()], mode, columns);
}

/** Nothing where it does not end by itself. */
function timeLeft(ms: number): string {
  return Number.isFinite(ms) ? ` ${formatAge(ms)}` : '';
}

/** The most needed ones, as many as fit, where they always stand. */
function partsThatFit(parts: readonly Part[], room: number): Row[] {
  let left = room;
  const chosen = new Set<Part>();
  for (const part of parts.toSorted((one, other) => one.rank - other.rank)) {
    left -= rowWidth(part.row) + GAP.length;
    if (left < 0) break;
    chosen.add(part);
  }
  return parts.filter((part) => chosen.has(part)).map(({ row }) => row);
}

function linkRow(fleet: FleetState, { nowMs, frozenAtMs, travel }: UiState): Row {
  const { heardAtMs } = fleet;
  const age = heardAtMs === null ? '' : ` ${formatAge(nowMs - heardAtMs)}`;
  const phase = linkPhase(fleet, nowMs);
  const isQuiet = !hasNodes(fleet) || heardAtMs === null || nowMs - heardAtMs < FRESH_MS;
  // The link is well, and what stands below is not live all the same.
  if (phase === 'open' && frozenAtMs !== null) return [span(travel === null ? '■ frozen' : '■ past', 'warn')];
  // Without nodes nothing is due: the age of the last news would look like a fault.
  if (phase === 'open') return [span(`● live${isQuiet ? '' : age}`, 'ok')];
  if (phase === 'first try') return [span('◌ connecting', 'warn')];
  const words = phase === 'refused' ? 'refused' : 'no link';
  return [{ text: `✕ ${words} ${formatAge(nowMs - fleet.link.sinceMs)}`, tone: 'bad', bold: true }];
}

function hasNodes({ regions }: FleetState): boolean {
  return [...regions.values()].some(({ totals }) => totals.nodesOnline > 0);
}

function partsOf({ fleet, view, alerts, ui }: Facts): Part[] {
  if (!fleet.isLoaded) return [];
  const isStale = !view.freshness.isLive;
  const tone: Tone = isStale ? 'faint' : 'plain';
  const lines = [...view.regions.values()];
  const sum = (pick: (health: (typeof lines)[number]['health']) => number) =>
    lines.reduce((total, { health }) => total + pick(health), 0);
  const counted = (shape: string, word: string, mark: Tone): Row => {
    const count = lines.filter(({ health }) => health.shape === shape).length;
    return count === 0
      ? []
      : [readAs(` ${shape}${count}`, `  ${countInWords(count)} ${word}`, isStale ? 'faint' : mark)];
  };
  const online = formatCount(sum((health) => health.nodesOnline));
  const servers = formatCount(sum((health) => health.servers));
  const figures: Part[] = [
    {
      row: [
        span(`regions ${formatCount(lines.length)}`, tone),
        ...counted('▲', 'in trouble', 'warn'),
        ...counted('✕', 'broken', 'bad'),
      ],
      rank: 0,
    },
    {
      row: [readAs(`nodes ${online}/${servers}`, `nodes ${online} of ${servers}`, tone)],
      rank: 4,
    },
    { row: [span(`calls ${formatCount(sum((health) => health.calls))}`, tone)], rank: 3 },
    // How much room there was is not kept.
    ...(ui.travel === null
      ? [{ row: [span(`free ${formatCount(sum((health) => health.freeCalls))}`, tone)], rank: 5 }]
      : []),
    { row: [span(`connections ${formatCount(sum((health) => health.connections))}`, tone)], rank: 6 },
  ];
  // Where nothing was sampled, none is known to be none.
  const isKnown = ui.travel === null || lines.length > 0;
  return [
    ...(isKnown ? figures : []),
    ...(ui.marks.size === 0
      ? []
      : [{ row: [readAs(`* ${ui.marks.size} marked`, `${ui.marks.size} marked`, 'info')], rank: 0 }]),
    ...failingPart(failingShare(lines), isStale),
    ...alertsPart(alerts, isStale),
    ...(fleet.self === null
      ? []
      : [{ row: [span(`${safeText(fleet.self.name)} (${fleet.self.role})`, 'faint')], rank: 7 }]),
  ];
}

/**
 * Of the sessions tried in the last minute, 0 to 1; null where nobody knows. Backends and proxies both see a session, so
 * that each kind is counted for itself, and the worse one is told.
 */
function failingShare(lines: readonly ShownRegion[]): number | null {
  const sum = (name: keyof RegionLineTotals) => lines.reduce((total, { region }) => total + region.totals[name], 0);
  const shares = [sum('callsHarmed') / sum('callsTried'), sum('connectionsHarmed') / sum('connectionsTried')].filter(
    (share) => !Number.isNaN(share),
  );
  return shares.length === 0 ? null : Math.max(...shares);
}

/** Unknown is not zero: then it is left out. */
function failingPart(share: number | null, isStale: boolean): Part[] {
  if (share === null) return [];
  const text = `fail ${(share * 100).toFixed(1)}%`;
  const isBad = share > FAILING_FROM;
  const tone: Tone = isStale ? 'faint' : isBad ? 'bad' : 'plain';
  return [{ row: [span(isBad ? `${text} ▲` : text, tone)], rank: 2 }];
}

/** How many alerts wait for a person: pages and tickets that are open, and not silent. */
function alertsPart({ answer: alerts, error }: Feed<AlertsReport>, isLinkStale: boolean): Part[] {
  // Unknown is not none: before they came it is left out.
  if (alerts === null) return [];
  const isStale = isLinkStale || error !== null;
  const told = openAndTold(alerts).filter(({ severity }) => severity !== 'info');
  const isPage = told.some(({ severity }) => severity === 'page');
  const tone: Tone = isStale ? 'faint' : isPage ? 'bad' : told.length > 0 ? 'warn' : 'plain';
  const count = formatCount(told.length);
  return [{ row: [readAs(`⚑ ${count}`, `alerts ${countInWords(told.length)}`, tone)], rank: 1 }];
}
