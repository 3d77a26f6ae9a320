import type { Blocker } from '@meridian/shared/plan.ts';
import { say, type Cockpit } from '../cockpit/cockpit.ts';
import { findServer, type FleetState } from '../data/fleet-store.ts';
import type { Outcome } from '../data/outbox.ts';
import { errorText, Refusal, type ChangeAnswer, type ChangeRequest } from '../data/port.ts';
import { EMPTY_TEXT } from '../widgets/text-editor.ts';
import {
  gateOf,
  type ChangeDefinition,
  type ChangeDialog,
  type ChangePhase,
  type ChangeStep,
} from './change-dialog.ts';

/** An open dialog asks for its plan again this often, so that its counts are of now. */
const PLAN_REFRESH_MS = 2000;
const CHANGED = 'changed since you looked: this is the new plan';

let nextId = 1;

export function openChange(cockpit: Cockpit, definition: ChangeDefinition): void {
  const dialog: ChangeDialog = {
    kind: 'change',
    id: nextId++,
    definition,
    fields: definition.fields.map((field) => ({
      ...field,
      editor: field.choices ? { value: field.choices[0] ?? '', cursor: 0 } : EMPTY_TEXT,
    })),
    steps: [],
    phase: { name: 'fields', focus: 0 },
    note: null,
    scroll: 0,
  };
  cockpit.ui.setState({ overlay: dialog });
  rearm(cockpit);
  if (definition.fields.length === 0) void submitFields(cockpit, dialog);
}

/** The dialog as it is now; null once it was closed or another one took its place. */
function current({ ui }: Cockpit, id: number): ChangeDialog | null {
  const { overlay } = ui.getState();
  return overlay?.kind === 'change' && overlay.id === id ? overlay : null;
}

export function patchDialog(cockpit: Cockpit, id: number, patch: Partial<ChangeDialog>): void {
  const dialog = current(cockpit, id);
  if (dialog !== null) cockpit.ui.setState({ overlay: { ...dialog, ...patch } });
}

/** Shows something new: nothing that was typed before it counts. */
function turnTo(cockpit: Cockpit, id: number, phase: ChangePhase, patch: Partial<ChangeDialog> = {}): void {
  if (current(cockpit, id) === null) return;
  patchDialog(cockpit, id, { scroll: 0, note: null, ...patch, phase });
  rearm(cockpit);
}

function rearm({ ui, arming }: Cockpit): void {
  ui.setState({ isArmed: false });
  arming.open();
}

export function closeDialog({ ui, arming }: Cockpit): void {
  arming.close();
  ui.setState({ overlay: null, isArmed: false });
}

/** From the form to the plan. */
export async function submitFields(cockpit: Cockpit, dialog: ChangeDialog): Promise<void> {
  const values = Object.fromEntries(dialog.fields.map(({ name, editor }) => [name, editor.value.trim()]));
  const missing = dialog.fields.findIndex((field) => field.isRequired && values[field.name] === '');
  if (missing >= 0) {
    const note = `${dialog.fields[missing]?.label ?? 'a field'} is needed`;
    return patchDialog(cockpit, dialog.id, { phase: { name: 'fields', focus: missing }, note });
  }
  let steps: readonly ChangeStep[];
  try {
    steps = dialog.definition.steps(values).map((step) => ({
      ...step,
      plan: null,
      isDone: false,
      expectedRevision: revisionOf(cockpit.fleet.getState(), step.request),
    }));
  } catch (error) {
    return patchDialog(cockpit, dialog.id, { note: errorText(error) });
  }
  patchDialog(cockpit, dialog.id, { steps, phase: { name: 'planning' }, note: null });
  await showPlan(cockpit, dialog.id, null);
}

/** Asks for the plans and shows them, to be confirmed or as refused. */
async function showPlan(cockpit: Cockpit, id: number, note: string | null): Promise<void> {
  const dialog = current(cockpit, id);
  if (dialog === null) return;
  try {
    const steps = await planSteps(cockpit, dialog.steps);
    turnTo(cockpit, id, phaseFor(steps), { steps, note });
    refreshLater(cockpit, id);
  } catch (error) {
    turnTo(cockpit, id, phaseOfError(error), { note });
  }
}

function planSteps({ port }: Cockpit, steps: readonly ChangeStep[]): Promise<ChangeStep[]> {
  return Promise.all(
    steps.map(async (step) => (step.isDone ? step : { ...step, plan: await port.plan(step.request) })),
  );
}

function phaseFor(steps: readonly ChangeStep[]): ChangePhase {
  const blockers = steps.flatMap(({ plan, isDone }) => (isDone ? [] : (plan?.blockers ?? [])));
  return blockers.length === 0 ? { name: 'confirm', typed: EMPTY_TEXT } : blocked(blockers);
}

function blocked(blockers: readonly Blocker[]): ChangePhase {
  return { name: 'blocked', message: 'refused: nothing was changed', blockers };
}

function phaseOfError(error: unknown): ChangePhase {
  if (!(error instanceof Refusal))
    return { name: 'stopped', message: `no answer from the server (${errorText(error)}); nothing was changed` };
  if (error.blockers.length > 0) return blocked(error.blockers);
  return { name: 'stopped', message: `${error.appCode}: ${error.message}` };
}

/**
 * Keeps the counts of an open plan fresh; a plan with another hash is a new one, to be read before it is confirmed.
 * Ends when someone else replaced the steps: whoever did keeps their own plan fresh.
 */
function refreshLater(cockpit: Cockpit, id: number): void {
  const steps = current(cockpit, id)?.steps;
  cockpit.clock.after(PLAN_REFRESH_MS, () => {
    const dialog = current(cockpit, id);
    const isShown = dialog?.phase.name === 'confirm' || dialog?.phase.name === 'blocked';
    if (dialog !== null && isShown && dialog.steps === steps) void refresh(cockpit, dialog);
  });
}

async function refresh(cockpit: Cockpit, before: ChangeDialog): Promise<void> {
  const { id } = before;
  try {
    const steps = await planSteps(cockpit, before.steps);
    const now = current(cockpit, id);
    // Whatever happened meanwhile (it was sent, or planned anew) has the better plan.
    if (now === null || now.steps !== before.steps || now.phase.name !== before.phase.name) return;
    const isSame = steps.every((step, index) => step.plan?.planHash === before.steps[index]?.plan?.planHash);
    if (!isSame) turnTo(cockpit, id, phaseFor(steps), { steps: withRevisions(cockpit, steps), note: CHANGED });
    else if (now.phase.name === 'blocked') patchDialog(cockpit, id, { steps, phase: phaseFor(steps) });
    else patchDialog(cockpit, id, { steps });
  } catch {
    // The link says by itself that it is down; the plan stays as it was, and cannot be sent meanwhile.
  }
  refreshLater(cockpit, id);
}

function withRevisions({ fleet }: Cockpit, steps: readonly ChangeStep[]): ChangeStep[] {
  return steps.map((step) => ({ ...step, expectedRevision: revisionOf(fleet.getState(), step.request) }));
}

/** Makes the change that was confirmed: step by step, and no further than was agreed to. */
export async function confirmChange(cockpit: Cockpit, dialog: ChangeDialog): Promise<void> {
  const { id } = dialog;
  const agreedTier = gateOf(dialog.steps).tier;
  let steps = dialog.steps;
  patchDialog(cockpit, id, { phase: { name: 'sending' }, note: null });
  for (let index = 0; index < steps.length; index++) {
    let step = steps[index];
    if (step === undefined || step.isDone) continue;
    const isLaterStep = steps.slice(0, index).some((each) => each.isDone);
    if (isLaterStep) {
      const stop = (why: string) => stopAt(cockpit, id, steps, index, why);
      try {
        step = { ...step, plan: await cockpit.port.plan(step.request) };
      } catch (error) {
        return stop(errorText(error));
      }
      if (step.plan !== null && step.plan.blockers.length > 0)
        return stop(step.plan.blockers.map((blocker) => `${blocker.code} ${blocker.message}`).join('; '));
      if (step.plan !== null && step.plan.tier > agreedTier) return stop('it needs a stronger confirmation by now');
    }
    const { expectedRevision } = step;
    const outcome = await cockpit.outbox.send(step.label, step.request, {
      ...(step.plan === null ? {} : { planHash: step.plan.planHash }),
      ...(expectedRevision === undefined ? {} : { expectedRevision }),
    });
    if (!outcome.isDone) {
      if (isLaterStep) return stopAt(cockpit, id, steps, index, outcome.refusal.message);
      return onRefused(cockpit, dialog, outcome);
    }
    steps = afterStep(steps, index, outcome.answer);
    patchDialog(cockpit, id, { steps });
    if (index === steps.length - 1) return onDone(cockpit, dialog, step.request, outcome);
  }
}

/** This step is done; the ones after it continue from the revision it made. */
function afterStep(steps: readonly ChangeStep[], index: number, answer: ChangeAnswer): ChangeStep[] {
  const revision = (answer.server ?? answer.region)?.revision;
  return steps.map((step, at) => {
    if (at === index) return { ...step, isDone: true };
    return at > index ? { ...step, expectedRevision: revision } : step;
  });
}

function onDone(
  cockpit: Cockpit,
  dialog: ChangeDialog,
  request: ChangeRequest,
  outcome: Outcome & { readonly isDone: true },
): void {
  const { id, definition } = dialog;
  const { doneText } = definition;
  say(
    cockpit,
    outcome.wasLost ? `done: ${doneText} (its answer was lost, and asked for again)` : `done: ${doneText}`,
    'ok',
  );
  const isAdded = request.type === 'addOrUpdateRegionServer' && request.mode === 'add';
  if (isAdded) return showKey(cockpit, dialog, outcome.answer.apiKey ?? null);
  if (current(cockpit, id) !== null) closeDialog(cockpit);
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
    const { fleet, port } = cockpit;
    // The rows moved: without their new revisions the next try would be refused again.
    const regionId = regionIdOf(dialog.steps[0]?.request);
    if (regionId !== null) {
      const region = await port.getRegion(regionId).catch(() => null);
      if (region !== null) fleet.setState((state) => ({ regions: new Map(state.regions).set(regionId, region) }));
    }
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

function stopAt(cockpit: Cockpit, id: number, steps: readonly ChangeStep[], index: number, why: string): void {
  const done = steps.filter((step) => step.isDone).map((step) => step.label);
  const message = `done: ${done.join(', ')}; not done: ${steps[index]?.label ?? ''}: ${why}`;
  if (current(cockpit, id) === null) return say(cockpit, message, 'bad');
  turnTo(cockpit, id, { name: 'stopped', message }, { steps });
}

function regionIdOf(request: ChangeRequest | undefined): string | null {
  return request !== undefined && 'regionId' in request && typeof request.regionId === 'string'
    ? request.regionId
    : null;
}

/** The revision of what a change names, as it was looked at: the server's where there is one, else the region's. */
function revisionOf(fleet: FleetState, request: ChangeRequest): number | undefined {
  const regionId = regionIdOf(request);
  if (regionId === null) return undefined;
  if ('serverId' in request && typeof request.serverId === 'string')
    return findServer(fleet, regionId, request.serverId)?.revision;
  return fleet.regions.get(regionId)?.revision;
}
