import type { Action } from '@meridian/shared/action.ts';
import { isRequestType, isTogetherType, type TogetherType } from '@meridian/shared/request-type.ts';
import { say, type Cockpit } from '../cockpit/cockpit.ts';
import { unmark } from '../cockpit/marks.ts';
import { forgetUndoable, rememberUndoable } from './undoing.ts';
import { renewWriteMode } from '../cockpit/write-mode.ts';
import { withRegion, withServer } from '../data/fleet-store.ts';
import type { Outcome } from '../data/outbox.ts';
import { asOne, type ChangeAnswer, type ChangeRequest, type RowChange } from '../data/port.ts';
import type { ChangeDefinition, ChangeDialog, ChangeStep } from './change-dialog.ts';
import { closeDialog, current, patchDialog, rearm, turnTo } from './open-dialog.ts';
import { CHANGED, phaseFor, phaseOfError, refreshLater, showPlan, withRevision } from './planning.ts';
import { regionIdOf } from './request-target.ts';

/** Makes the change that was confirmed, and no other: the server refuses what is no longer as it was read. */
export async function confirmChange(cockpit: Cockpit, dialog: ChangeDialog): Promise<void> {
  const { id, step, override } = dialog;
  if (step === null) return;
  const { plan, expectedRevision } = step;
  patchDialog(cockpit, id, { phase: { name: 'sending' }, note: null });
  const outcome = await cockpit.outbox.send(step.label, step.request, {
    ...(plan === null ? {} : { planHash: plan.planHash }),
    ...(expectedRevision === undefined ? {} : { expectedRevision }),
    ...(override === null ? {} : { override: { ...override, rules: [...override.rules] } }),
  });
  if (outcome.isDone) onDone(cockpit, dialog, step, outcome);
  else await onRefused(cockpit, dialog, step, outcome);
}

function onDone(
  cockpit: Cockpit,
  dialog: ChangeDialog,
  step: ChangeStep,
  outcome: Outcome & { readonly isDone: true },
): void {
  const { id, definition } = dialog;
  const { request } = step;
  renewWriteMode(cockpit);
  const canUndo = rememberHowToUndo(cockpit, definition, step, outcome.answer);
  const lost = outcome.wasLost ? ' (its answer was lost, and asked for again)' : '';
  say(cockpit, `done: ${definition.doneText}${lost}${canUndo ? '; U undoes it' : ''}`, 'ok', 'done');
  // What they were marked for is done: the next key does not mean them.
  if (request.type === 'regionManager.applyMany')
    unmark(
      cockpit,
      request.actions.map((action) => ('serverId' in action ? action.serverId : action.regionId)),
    );
  if (makesKey(request)) return showKey(cockpit, dialog, outcome.answer.apiKey ?? null);
  if (current(cockpit, id) === null) return;
  const rows = definition.told?.(outcome.answer);
  if (rows === undefined) closeDialog(cockpit);
  else turnTo(cockpit, id, { name: 'told', rows });
}

/** Whether its answer may carry a key, which is told this once. */
function makesKey(request: ChangeRequest): boolean {
  return (
    request.type === 'rotateRegionServerKey' || (request.type === 'addOrUpdateRegionServer' && request.mode === 'add')
  );
}

/** Notes what would take back what was done; false where nothing can. */
function rememberHowToUndo(
  cockpit: Cockpit,
  { title, undoes }: ChangeDefinition,
  { label }: ChangeStep,
  { undo }: ChangeAnswer,
): boolean {
  if (undoes !== undefined) {
    forgetUndoable(cockpit, undoes);
    return false;
  }
  const request = requestOf(undo);
  const step = request && { label: `undo: ${label}`, request };
  rememberUndoable(cockpit, { title, step, doneAtMs: cockpit.clock.nowMs() });
  return step !== null;
}

/** What a person may ask for, and so may be asked of one again. */
function requestOf(undo: ChangeAnswer['undo']): ChangeRequest | null {
  if (undo == null) return null;
  if ('type' in undo) return isRequestType(undo.type) ? (undo as RowChange) : null;
  const changes = undo.filter((action): action is Action<TogetherType> => isTogetherType(action.type));
  return changes.length === undo.length && changes.length > 0 ? asOne(changes) : null;
}

/** A key is shown this once: if its dialog was left, it comes back as soon as no other one is open. */
function showKey(cockpit: Cockpit, dialog: ChangeDialog, apiKey: string | null): void {
  const { ui } = cockpit;
  const show = () => {
    ui.setState({ overlay: { ...dialog, phase: { name: 'key', apiKey }, note: null, scroll: 0 } });
    rearm(cockpit);
  };
  const { overlay } = ui.getState();
  if (overlay === null || current(cockpit, dialog.id) !== null) return show();
  const stop = ui.subscribe((state) => {
    if (state.overlay !== null) return;
    stop();
    show();
  });
}

async function onRefused(
  cockpit: Cockpit,
  { id, definition }: ChangeDialog,
  step: ChangeStep,
  { refusal }: Outcome & { readonly isDone: false },
): Promise<void> {
  if (current(cockpit, id) === null) return say(cockpit, `refused: ${definition.title}: ${refusal.message}`, 'bad');
  if (refusal.appCode === 'Change:PLAN_STALE' || refusal.appCode === 'Change:CONFLICT') {
    // The row moved: without its new revision the next try would be refused again.
    await learnRow(cockpit, step.request);
    const moved = withRevision(cockpit, step);
    patchDialog(cockpit, id, { step: moved });
    if (refusal.plan === null) return showPlan(cockpit, id, CHANGED);
    const replanned = { ...moved, plan: refusal.plan };
    turnTo(cockpit, id, phaseFor(replanned), { step: replanned, note: CHANGED });
    return refreshLater(cockpit, id);
  }
  turnTo(cockpit, id, phaseOfError(refusal));
}

/** Takes in what the change names as it is now; it also streams in, but when is not known. */
async function learnRow({ live, port }: Cockpit, request: ChangeRequest): Promise<void> {
  const regionId = regionIdOf(request);
  if (regionId === null) return;
  try {
    if ('serverId' in request && typeof request.serverId === 'string') {
      const server = await port.getServer(regionId, request.serverId);
      live.setState((state) => withServer(state, server));
    } else {
      const region = await port.getRegion(regionId);
      live.setState((state) => withRegion(state, region));
    }
  } catch {
    // Then the plan is refused once more, and says why.
  }
}
