import { READ_ONLY, reasonAgainst } from '../commands/availability.ts';
import type { Command } from '../commands/command.ts';
import { keysOf } from '../commands/key-table.ts';
import { say, type Cockpit } from './cockpit.ts';

/** Runs a command, or says why not. The only way in which one is run. */
export function runCommand(cockpit: Cockpit, command: Command): void {
  const reason = reasonAgainst(cockpit, command);
  if (reason === null) return command.run(cockpit);
  const [key] = keysOf(cockpit.config, command);
  const then = key === undefined ? `for ${command.title}` : `then ${key}: ${command.title}`;
  say(cockpit, reason === READ_ONLY ? `${READ_ONLY}, ${then}` : reason, 'warn');
}
