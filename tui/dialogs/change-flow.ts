import type { Cockpit } from '../cockpit/cockpit.ts';
import { errorText } from '../data/port.ts';
import { textOf } from '../widgets/text-editor.ts';
import type { ChangeDefinition, ChangeDialog, ChangeStep } from './change-dialog.ts';
import { patchDialog, rearm } from './open-dialog.ts';
import { showPlan } from './planning.ts';
import { revisionOf } from './request-target.ts';

let nextId = 1;

/** Opens the dialog of a change: its form, or at once its plan where there is nothing to fill in. */
export function openChange(cockpit: Cockpit, definition: ChangeDefinition): void {
  const dialog: ChangeDialog = {
    kind: 'change',
    id: nextId++,
    definition,
    fields: definition.fields.map((field) => ({
      ...field,
      editor: field.choices
        ? { value: field.initial ?? field.choices[0] ?? '', cursor: 0 }
        : textOf(field.initial ?? ''),
    })),
    step: null,
    override: null,
    phase: { name: 'fields', focus: 0 },
    note: null,
    scroll: 0,
  };
  cockpit.ui.setState({ overlay: dialog });
  rearm(cockpit);
  if (definition.fields.length === 0) void submitFields(cockpit, dialog);
}

/** From the form to the plan. */
export async function submitFields(cockpit: Cockpit, dialog: ChangeDialog): Promise<void> {
  const values = Object.fromEntries(dialog.fields.map(({ name, editor }) => [name, editor.value.trim()]));
  const missing = dialog.fields.findIndex((field) => field.isRequired && values[field.name] === '');
  if (missing >= 0) {
    const note = `${dialog.fields[missing]?.label ?? 'a field'} is needed`;
    return patchDialog(cockpit, dialog.id, { phase: { name: 'fields', focus: missing }, note });
  }
  let step: ChangeStep;
  try {
    const defined = dialog.definition.step(values);
    step = { ...defined, plan: null, expectedRevision: revisionOf(cockpit.fleet.getState(), defined.request) };
  } catch (error) {
    return patchDialog(cockpit, dialog.id, { note: errorText(error) });
  }
  patchDialog(cockpit, dialog.id, { step, override: null, phase: { name: 'planning' }, note: null });
  await showPlan(cockpit, dialog.id, null);
}
