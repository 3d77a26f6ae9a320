import type { Config } from '../config/config.ts';
import { isKeyName } from '../input/key.ts';
import type { Command } from './command.ts';
import { commandsOf } from './registry.ts';

type KeyTable = {
  readonly commandFor: (key: string) => Command | undefined;
  /** What is wrong with the keys that were chosen, in sentences. */
  readonly faults: readonly string[];
};

const tables = new WeakMap<Config, KeyTable>();

/** Which key runs what, where a person has chosen other keys for some commands. */
export function keyTable(config: Config): KeyTable {
  const known = tables.get(config);
  if (known !== undefined) return known;
  const { keys: chosen } = config;
  const commands = commandsOf(config);
  const faults = [...chosen.keys()]
    .filter((id) => !commands.some((command) => command.id === id))
    .map((id) => `there is no command ${id}`);
  const byKey = new Map<string, Command>();
  // A chosen key goes before one that is there by default.
  const isChosen = ({ id, isOwn }: Command) => Number(chosen.has(id) || isOwn === true);
  const inOrder = commands.toSorted((left, right) => isChosen(right) - isChosen(left));
  for (const command of inOrder) {
    const wanted = chosen.get(command.id) ?? (command.isOwn ? command.keys : []);
    const reasons = new Set(wanted.flatMap((key) => reasonAgainstKey(command, key) ?? []));
    for (const reason of reasons) faults.push(`${command.id}: ${reason}`);
    for (const key of keysWanted(chosen, command)) {
      const other = byKey.get(key);
      if (other === undefined) byKey.set(key, command);
      else faults.push(`${key} is for ${other.id}, and not for ${command.id} as well`);
    }
  }
  const table: KeyTable = { commandFor: (key) => byKey.get(key === ' ' ? 'space' : key), faults };
  tables.set(config, table);
  return table;
}

type Keyed = Pick<Command, 'id' | 'keys' | 'changes'>;

/** The keys that run a command: none where all of its were given to others. */
export function keysOf(config: Config, command: Command): readonly string[] {
  const { commandFor } = keyTable(config);
  return keysWanted(config.keys, command).filter((key) => commandFor(key)?.id === command.id);
}

/**
 * Of the keys that were chosen for a command, the ones that it may have; its own where none is left. The way out and the
 * way to all other keys stay where they are, whatever was chosen.
 */
function keysWanted(chosen: Config['keys'], command: Keyed): readonly string[] {
  const mayHave = (key: string) => reasonAgainstKey(command, key) === null;
  const wanted = chosen.get(command.id)?.filter(mayHave) ?? [];
  if (wanted.length === 0) return command.keys.filter(mayHave);
  return [...new Set([...command.keys.filter((key) => RESERVED[key] === command.id), ...wanted])];
}

/** Keys that no config takes away, and what they are for: without them nobody gets out, or finds the others. */
const RESERVED: Readonly<Record<string, string>> = { '?': 'keys.show', esc: 'go.out', 'ctrl-c': 'leaving the cockpit' };

/** Why a command may not have a key, in words; null where it may. */
function reasonAgainstKey({ id, changes }: Keyed, key: string): string | null {
  if (!isKeyName(key)) return `no terminal sends a key ${key}`;
  const owner = RESERVED[key];
  if (owner !== undefined && owner !== id) return `${key} stays what it is: ${owner}`;
  return changes && !isDeliberate(key) ? 'what changes something has a capital or a ctrl key' : null;
}

function isDeliberate(key: string): boolean {
  return /^[A-Z]$/.test(key) || key.startsWith('ctrl-');
}
