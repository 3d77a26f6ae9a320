import type { Cockpit } from '../cockpit/cockpit.ts';
import { currentView } from '../cockpit/fleet-view.ts';
import type { Overlay } from '../cockpit/ui-store.ts';
import { presentAsk } from '../dialogs/asking.ts';
import { presentChange, type DialogRows } from '../dialogs/change-presenter.ts';
import { searchState } from '../dialogs/found-servers.ts';
import { soughtName } from '../dialogs/pick-list.ts';
import { presentPick } from '../dialogs/pick-presenter.ts';
import { PICKS } from '../dialogs/picks.ts';
import { heldPlanOf } from '../dialogs/held-plan.ts';
import { presentKeyPage, shownKey } from '../dialogs/key-page.ts';
import { othersActing } from '../presence/others-acting.ts';
import { panel } from '../widgets/panel.ts';
import { fitRow, overlayRows, span, type Row } from '../widgets/row.ts';
import { fleetLayout, MINIMUM } from './fleet/layout.ts';
import { presentFooter } from './frame/footer.ts';
import { presentHeader } from './frame/header.ts';
import { presentStatusLines } from './frame/status-lines.ts';
import { SCREENS } from './screens.ts';

/** The whole screen as rows: exactly as many as the terminal has, each exactly as wide. */
export function presentScreen(cockpit: Cockpit): Row[] {
  const ui = cockpit.ui.getState();
  const { columns, rows } = ui.size;
  if (columns < MINIMUM.columns || rows < MINIMUM.rows) return tooSmall(columns, rows);
  const { eventLines } = fleetLayout(ui.size);
  const header = presentHeader({
    fleet: cockpit.fleet.getState(),
    live: cockpit.live.getState(),
    ui,
    view: currentView(cockpit),
    place: cockpit.place(),
    alerts: cockpit.feeds.getState().alerts,
  });
  const footer = presentFooter(cockpit);
  if (ui.overlay?.kind === 'change') {
    const apiKey = shownKey(ui.overlay);
    if (apiKey !== null) {
      const page = presentKeyPage(ui.overlay, apiKey, { isArmed: ui.isArmed, columns });
      return [header, ...Array.from({ length: rows - 2 }, (_, index) => fitRow(page[index] ?? [], columns)), footer];
    }
  }
  const base = [header, ...SCREENS[ui.screen].rows(cockpit), ...presentStatusLines(cockpit, eventLines), footer];
  return ui.overlay === null ? base : withDialog(cockpit, ui.overlay, base);
}

function withDialog(cockpit: Cockpit, overlay: Overlay, base: readonly Row[]): Row[] {
  const { size, isArmed } = cockpit.ui.getState();
  const width = Math.min(size.columns - 4, 96);
  const inner = width - 4;
  const maxBody = size.rows - 2 - 6;
  const dialog =
    overlay.kind === 'ask'
      ? presentAsk(overlay, { isArmed, width: inner })
      : overlay.kind === 'pick'
        ? presentPick(overlay, PICKS[overlay.source].lines(cockpit, overlay.typed.value), {
            width: inner,
            height: maxBody,
            search: searchState(cockpit, soughtName(overlay, cockpit.config))?.text ?? null,
          })
        : presentChange(overlay, {
            isArmed,
            fleet: cockpit.fleet.getState(),
            width: inner,
            others: othersActing(cockpit, heldPlanOf(overlay)?.targets ?? []),
          });
  const scroll = overlay.kind === 'change' ? overlay.scroll : 0;
  const body = scrolled(dialog, scroll, maxBody);
  const padded = [...body, [], ...dialog.foot].map((row): Row => [span(' '), ...fitRow(row, inner), span(' ')]);
  const isPick = overlay.kind === 'pick';
  const box = panel(padded, {
    title: dialog.title,
    width,
    height: padded.length + 2,
    tone: isPick ? 'info' : 'warn',
  });
  return overlayRows(
    base,
    box,
    Math.floor((size.columns - width) / 2),
    Math.max(1, Math.floor((size.rows - box.length) / 2)),
  );
}

/** A field's label, its text, and a line of its hint. */
const FIELD_ROWS = 4;

function scrolled({ body, focus }: DialogRows, scroll: number, height: number): readonly Row[] {
  if (body.length <= height) return body;
  // Nobody types blind: the field that text goes to is in sight, with its line and its hint.
  const wanted = focus === undefined ? scroll : Math.max(0, focus - height + FIELD_ROWS);
  const start = Math.min(wanted, body.length - height);
  const below = body.length - height - start;
  const shown = body.slice(start, start + height);
  return below > 0 ? [...shown.slice(0, -1), [span(`… ${below + 1} more: down`, 'faint')]] : shown;
}

function tooSmall(columns: number, rows: number): Row[] {
  const text = `MERIDIAN needs ${MINIMUM.columns}x${MINIMUM.rows}; this is ${columns}x${rows}`;
  return Array.from({ length: rows }, (_, index): Row => {
    if (index === 0) return fitRow([span(text)], columns);
    return fitRow(index === rows - 1 ? [span('? keys come with more room   q quits')] : [], columns);
  });
}
