import { isRequestType } from '@meridian/shared/request-type.ts';
import { say, type Cockpit } from '../cockpit/cockpit.ts';
import { forgetUndoable, rememberUndoable } from './undoing.ts';
import { renewWriteMode } from '../cockpit/write-mode.ts';
import { withRegion, withServer } from '../data/fleet-store.ts';
import type { Outcome } from '../data/outbox.ts';
import type { ChangeAnswer, ChangeRequest, RowChange } from '../data/port.ts';
import type { ChangeDialog, ChangeStep } from './change-dialog.ts';
import { closeDialog, current, patchDialog, rearm, turnTo } from './open-dialog.ts';
import { CHANGED, phaseFor, phaseOfError, refreshLater, showPlan, withRevisions } from './planning.ts';
import { regionIdOf } from './request-target.ts';

/**
 * Makes the change that was confirmed: step by step, and no further than was agreed to. Each step's own plan is as it
 * is once the ones before it are done, so the server refuses a later step that is no longer what was read.
 */
export async function confirmChange(cockpit: Cockpit, dialog: ChangeDialog): Promise<void> {
  const { id } = dialog;
  let steps = dialog.steps;
  patchDialog(cockpit, id, { phase: { name: 'sending' }, note: null });
  for (let index = 0; index < steps.length; index++) {
    const step = steps[index];
    if (step === undefined || step.isDone) continue;
    const { expectedRevision } = step;
    const outcome = await cockpit.outbox.send(step.label, step.request, {
      ...(step.plan === null ? {} : { planHash: step.plan.planHash }),
      ...(expectedRevision === undefined ? {} : { expectedRevision }),
      ...(dialog.override === null ? {} : { override: { ...dialog.override, rules: [...dialog.override.rules] } }),
    });
    if (!outcome.isDone) {
      const isLaterStep = steps.slice(0, index).some((each) => each.isDone);
      if (isLaterStep) return stopAt(cockpit, { ...dialog, steps }, index, outcome.refusal.message);
      return onRefused(cockpit, dialog, outcome);
    }
    steps = afterStep(steps, index, outcome.answer);
    patchDialog(cockpit, id, { steps });
    if (index === steps.length - 1) return onDone(cockpit, { ...dialog, steps }, step.request, outcome);
  }
}

/** This step is done; the ones after it continue from the revision it made. */
function afterStep(steps: readonly ChangeStep[], index: number, answer: ChangeAnswer): ChangeStep[] {
  const revision = (answer.server ?? answer.region)?.revision;
  return steps.map((step, at) => {
    if (at === index) return { ...step, isDone: true, undo: requestOf(answer.undo) };
    return at > index ? { ...step, expectedRevision: revision } : step;
  });
}

/** What a person may ask for, and so may be asked of one again. */
function requestOf(undo: ChangeAnswer['undo']): RowChange | null {
  return undo && isRequestType(undo.type) ? (undo as RowChange) : null;
}

function onDone(
  cockpit: Cockpit,
  dialog: ChangeDialog,
  request: ChangeRequest,
  outcome: Outcome & { readonly isDone: true },
): void {
  const { id, definition } = dialog;
  renewWriteMode(cockpit);
  const canUndo = rememberHowToUndo(cockpit, dialog);
  const lost = outcome.wasLost ? ' (its answer was lost, and asked for again)' : '';
  say(cockpit, `done: ${definition.doneText}${lost}${canUndo ? '; U undoes it' : ''}`, 'ok');
  const isAdded = request.type === 'addOrUpdateRegionServer' && request.mode === 'add';
  if (isAdded) return showKey(cockpit, dialog, outcome.answer.apiKey ?? null);
  if (current(cockpit, id) === null) return;
  const rows = definition.told?.(outcome.answer);
  if (rows === undefined) closeDialog(cockpit);
  else turnTo(cockpit, id, { name: 'told', rows });
}

/** Notes what would take back what was done, last step first; false where not all of it can be. */
function rememberHowToUndo(cockpit: Cockpit, { definition, steps }: ChangeDialog): boolean {
  if (definition.undoes !== undefined) forgetUndoable(cockpit, definition.undoes);
  const done = steps.filter((step) => step.isDone).toReversed();
  const undone = done.flatMap(({ label, undo }) => (undo === null ? [] : [{ label: `undo: ${label}`, request: undo }]));
  if (definition.undoes !== undefined || done.length === 0) return false;
  const canUndo = undone.length === done.length;
  rememberUndoable(cockpit, {
    title: definition.title,
    steps: canUndo ? undone : [],
    doneAtMs: cockpit.clock.nowMs(),
  });
  return canUndo;
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
  dialog: ChangeDialog,
  { refusal }: Outcome & { readonly isDone: false },
): Promise<void> {
  if (current(cockpit, dialog.id) === null)
    return say(cockpit, `refused: ${dialog.definition.title}: ${refusal.message}`, 'bad');
  if (refusal.appCode === 'Change:PLAN_STALE' || refusal.appCode === 'Change:CONFLICT') {
    // The rows moved: without their new revisions the next try would be refused again.
    await learnRows(cockpit, dialog.steps[0]?.request);
    const steps = withRevisions(cockpit, dialog.steps);
    patchDialog(cockpit, dialog.id, { steps });
    const [only] = steps;
    if (refusal.plan === null || only === undefined || steps.length > 1) return showPlan(cockpit, dialog.id, CHANGED);
    const replanned = [{ ...only, plan: refusal.plan }];
    turnTo(cockpit, dialog.id, phaseFor(replanned), { steps: replanned, note: CHANGED });
    return refreshLater(cockpit, dialog.id);
  }
  turnTo(cockpit, dialog.id, phaseOfError(refusal));
}

/** Takes in what the change names as it is now; it also streams in, but when is not known. */
async function learnRows({ live, port }: Cockpit, request: ChangeRequest | undefined): Promise<void> {
  const regionId = regionIdOf(request);
  if (request === undefined || regionId === null) return;
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

function stopAt(cockpit: Cockpit, dialog: ChangeDialog, index: number, why: string): void {
  const { id, steps, definition } = dialog;
  const done = steps.filter((step) => step.isDone).map((step) => step.label);
  const canUndo = rememberHowToUndo(cockpit, dialog);
  // What is left of an undo can still be undone.
  if (definition.undoes !== undefined)
    rememberUndoable(cockpit, { ...definition.undoes, steps: steps.filter((step) => !step.isDone) });
  const undo = canUndo ? '; U undoes what was done' : '';
  const message = `done: ${done.join(', ')}; not done: ${steps[index]?.label ?? ''}: ${why}${undo}`;
  if (current(cockpit, id) === null) return say(cockpit, message, 'bad');
  turnTo(cockpit, id, { name: 'stopped', message }, { steps });
}
