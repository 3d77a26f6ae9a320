import type { Cockpit } from '../cockpit/cockpit.ts';
import { currentView } from '../cockpit/fleet-view.ts';
import type { Size } from '../cockpit/room.ts';
import type { Overlay } from '../cockpit/ui-store.ts';
import { presentKeyPage, shownKey } from '../dialogs/key-page.ts';
import { panel } from '../widgets/panel.ts';
import { fitRow, overlayRows, span, type Row } from '../widgets/row.ts';
import { presentDialog } from './dialog.ts';
import { fleetLayout, isTooSmall, MINIMUM } from './fleet/layout.ts';
import { presentFooter } from './frame/footer.ts';
import { presentHeader } from './frame/header.ts';
import { presentStatusLines } from './frame/status-lines.ts';
import { SCREENS } from './screens.ts';

/** The whole screen as rows: exactly as many as the terminal has, each exactly as wide. */
export function presentScreen(cockpit: Cockpit): Row[] {
  const { overlay, screen, size, terminal } = cockpit.ui.getState();
  if (isTooSmall(terminal)) return presentTooSmall(terminal);
  const header = headerOf(cockpit, size.columns);
  const footer = presentFooter(cockpit);
  const keyPage = keyPageOf(cockpit);
  if (keyPage !== null) {
    const { columns, rows } = size;
    return [header, ...Array.from({ length: rows - 2 }, (_, index) => fitRow(keyPage[index] ?? [], columns)), footer];
  }
  const { eventLines } = fleetLayout(size);
  const status = presentStatusLines(cockpit, eventLines);
  // Where there is more to say than is its place, it covers the end of the screen.
  const shown = SCREENS[screen].rows(cockpit).slice(0, size.rows - 2 - status.length);
  const base = [header, ...shown, ...status, footer];
  return overlay === null ? base : withDialog(cockpit, overlay, base);
}

/** The first line, in so many cells. */
export function headerOf(cockpit: Cockpit, columns: number): Row {
  return presentHeader({
    columns,
    fleet: cockpit.fleet.getState(),
    live: cockpit.live.getState(),
    ui: cockpit.ui.getState(),
    view: currentView(cockpit),
    place: cockpit.place(),
    alerts: cockpit.feeds.getState().alerts,
  });
}

/** The page of a new key, which has the screen for itself; null where there is none. */
export function keyPageOf({ ui }: Pick<Cockpit, 'ui'>): Row[] | null {
  const { overlay, isArmed, size } = ui.getState();
  const apiKey = overlay?.kind === 'change' ? shownKey(overlay) : null;
  if (overlay?.kind !== 'change' || apiKey === null) return null;
  return presentKeyPage(overlay, apiKey, { isArmed, columns: size.columns });
}

function withDialog(cockpit: Cockpit, overlay: Overlay, base: readonly Row[]): Row[] {
  const { size } = cockpit.ui.getState();
  const width = Math.min(size.columns - 4, 96);
  const inner = width - 4;
  const { title, body, foot } = presentDialog(cockpit, overlay, { width: inner, height: size.rows - 2 - 6 });
  const padded = [...body, [], ...foot].map((row): Row => [span(' '), ...fitRow(row, inner), span(' ')]);
  const box = panel(padded, {
    title,
    width,
    height: padded.length + 2,
    tone: overlay.kind === 'pick' ? 'info' : 'warn',
  });
  return overlayRows(
    base,
    box,
    Math.floor((size.columns - width) / 2),
    Math.max(1, Math.floor((size.rows - box.length) / 2)),
  );
}

/** What stands there where there is no room for more. */
export function presentTooSmall({ columns, rows }: Size): Row[] {
  const text = `MERIDIAN needs ${MINIMUM.columns}x${MINIMUM.rows}; this is ${columns}x${rows}`;
  return Array.from({ length: rows }, (_, index): Row => {
    if (index === 0) return fitRow([span(text)], columns);
    return fitRow(index === rows - 1 ? [span('? keys come with more room   q quits')] : [], columns);
  });
}
