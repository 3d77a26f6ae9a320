import { roleAllows, type Role } from '@meridian/shared/role.ts';
import { canWriteNow } from '../cockpit/write-mode.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import { stillBecause } from '../cockpit/frozen.ts';
import { marksInUse } from '../cockpit/marks.ts';
import { passesFilter } from '@meridian/shared/row-filter.ts';
import type { Command } from './command.ts';
import { keysOf } from './key-table.ts';
import { commandsOf } from './registry.ts';

/** A command as a list of keys shows it. */
export type CommandLine = { readonly command: Command; readonly reason: string | null };

/** The offer that a change gets in read-only. */
export const READ_ONLY = 'read-only: W opens write mode';

const NEVER_ON_MARKS = 'it is done to one at a time, never on marks: \\ takes them away';

/** Why a command cannot be run now; null when it can. The one place where link, role and read-only are checked. */
export function reasonAgainst(cockpit: Cockpit, command: Command): string | null {
  if (!isOn(cockpit, command)) return `not here: ${command.on?.join(', ') ?? ''}`;
  const reason =
    (command.changes ? reasonAgainstChanges(cockpit, command.role) : null) ??
    (command.isSingle && marksInUse(cockpit).length > 0 ? NEVER_ON_MARKS : null) ??
    command.enabledWhen(cockpit);
  if (reason !== null) return reason;
  return command.changes && !canWriteNow(cockpit) ? READ_ONLY : null;
}

/** Why nothing can be changed from here, write mode apart; null when it can. The role is the least that may. */
export function reasonAgainstChanges({ ui, fleet }: Cockpit, role: Role = 'operator'): string | null {
  const still = stillBecause(ui.getState());
  if (still !== null) return still;
  const { link, self } = fleet.getState();
  if (link.state !== 'open') return 'no link to the server: looking works, changing does not';
  if (self === null) return 'the server has not said yet who you are';
  if (roleAllows(self.role, role)) return null;
  return `your token is ${self.role === 'viewer' ? 'a viewer' : `an ${self.role}`}’s`;
}

/** Whether the screen in sight is one that a command is for. */
export function isOn({ ui }: Cockpit, { on }: Command): boolean {
  return on === undefined || on.includes(ui.getState().screen);
}

/** The commands of the screen in sight that match a search, each with its reason when it is dead here. */
export function searchCommands(cockpit: Cockpit, search: string): CommandLine[] {
  return commandsOf(cockpit.config)
    .filter(
      (command) =>
        isOn(cockpit, command) &&
        passesFilter(search, `${command.id} ${command.title} ${keysOf(cockpit.config, command).join(' ')}`),
    )
    .map((command) => ({ command, reason: reasonAgainst(cockpit, command) }));
}
