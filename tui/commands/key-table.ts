import type { Config } from '../config/config.ts';
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
    const wanted = chosen.get(command.id) ?? (command.isOwn ? command.keys : undefined);
    if (wanted?.some((key) => command.changes && !isDeliberate(key))) faults.push(`${command.id}: ${TOO_EASY}`);
    for (const key of keysOf(chosen, command)) {
      const other = byKey.get(key);
      if (other === undefined) byKey.set(key, command);
      else faults.push(`${key} is for ${other.id}, and not for ${command.id} as well`);
    }
  }
  const table: KeyTable = { commandFor: (key) => byKey.get(key === ' ' ? 'space' : key), faults };
  tables.set(config, table);
  return table;
}

/** The keys of a command: of those that were chosen, the ones that it may have; its own where none is left. */
export function keysOf(chosen: Config['keys'], command: Pick<Command, 'id' | 'keys' | 'changes'>): readonly string[] {
  const mayHave = (key: string) => !command.changes || isDeliberate(key);
  const wanted = chosen.get(command.id)?.filter(mayHave) ?? [];
  return wanted.length > 0 ? wanted : command.keys.filter(mayHave);
}

const TOO_EASY = 'what changes something has a capital or a ctrl key';

function isDeliberate(key: string): boolean {
  return /^[A-Z]$/.test(key) || key.startsWith('ctrl-');
}
