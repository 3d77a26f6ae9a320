import { isRequestType } from '@meridian/shared/request-type.ts';
import { commandLine } from '../cli/command-line.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import type { ChangeDialog, ChangeStep } from './change-dialog.ts';
import { patchDialog } from './open-dialog.ts';

export const COPY_KEY = 'ctrl-y';

/** Copies the command line that makes the change of an open dialog; one that holds a secret stays here. */
export function copyChange(cockpit: Cockpit, { id, fields }: ChangeDialog, { request, plan }: ChangeStep): void {
  const hasSecret = fields.some(({ kind, editor }) => kind === 'secret' && editor.value !== '');
  if (hasSecret) return patchDialog(cockpit, id, { note: 'it holds a secret: not copied' });
  const { type, ...input } = request;
  // Several are made as one only as they were planned.
  const planned = type === 'regionManager.applyMany' ? { ...input, planHash: plan?.planHash } : input;
  cockpit.copy(commandLine(isRequestType(type) ? `regionManager.${type}` : type, planned));
  patchDialog(cockpit, id, { note: 'its command line is copied' });
}
