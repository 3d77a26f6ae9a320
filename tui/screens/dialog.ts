import type { Cockpit } from '../cockpit/cockpit.ts';
import type { Overlay } from '../cockpit/ui-store.ts';
import { presentAsk } from '../dialogs/asking.ts';
import { presentChange, type DialogRows } from '../dialogs/change-presenter.ts';
import { searchState } from '../dialogs/found-servers.ts';
import { heldPlanOf } from '../dialogs/held-plan.ts';
import { soughtName } from '../dialogs/pick-list.ts';
import { presentPick } from '../dialogs/pick-presenter.ts';
import { PICKS } from '../dialogs/picks.ts';
import { othersActing } from '../presence/others-acting.ts';
import { span, type Row } from '../widgets/row.ts';

type Room = { readonly width: number; readonly height: number };

/** What is open over the screen: as much of its body as there is room for, and all that may be answered. */
export function presentDialog(cockpit: Cockpit, overlay: Overlay, room: Room): Omit<DialogRows, 'focus'> {
  const { title, body, foot, focus } = dialogRows(cockpit, overlay, room);
  const scroll = overlay.kind === 'change' ? overlay.scroll : 0;
  return { title, body: scrolled(body, focus, scroll, room.height), foot };
}

function dialogRows(cockpit: Cockpit, overlay: Overlay, { width, height }: Room): DialogRows {
  const { isArmed, layout } = cockpit.ui.getState();
  if (overlay.kind === 'ask') return presentAsk(overlay, { isArmed, width });
  if (overlay.kind === 'pick') {
    const search = searchState(cockpit, soughtName(overlay, cockpit.config))?.text ?? null;
    const lines = PICKS[overlay.source].lines(cockpit, overlay.typed.value);
    return presentPick(overlay, lines, { width, height, isPaged: layout === 'screen-reader', search });
  }
  const others = othersActing(cockpit, heldPlanOf(overlay)?.targets ?? []);
  return presentChange(overlay, { isArmed, fleet: cockpit.fleet.getState(), width, others });
}

/** A field's label, its text, and a line of its hint. */
const FIELD_ROWS = 4;

function scrolled(body: readonly Row[], focus: number | undefined, scroll: number, height: number): readonly Row[] {
  if (body.length <= height) return body;
  // Nobody types blind: the field that text goes to is in sight, with its line and its hint.
  const wanted = focus === undefined ? scroll : Math.max(0, focus - height + FIELD_ROWS);
  const start = Math.min(wanted, body.length - height);
  const below = body.length - height - start;
  const shown = body.slice(start, start + height);
  return below > 0 ? [...shown.slice(0, -1), [span(`… ${below + 1} more: down`, 'faint')]] : shown;
}
