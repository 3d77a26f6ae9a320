import { isRecord } from './is-record.ts';

/** What a command of a person's own is for: the row of a server, or a region, also by one of its servers. */
export const COMMAND_TARGETS = ['server', 'region'] as const;
export type CommandTarget = (typeof COMMAND_TARGETS)[number];

/** A program that a person starts from the cockpit. */
export type OwnCommand = {
  readonly name: string;
  readonly keys: readonly string[];
  /** The program and its arguments, each with its placeholders. */
  readonly words: readonly string[];
  readonly on: CommandTarget;
  /** It is shown as it would be run, and asks for `y`. */
  readonly confirm: boolean;
  /** It needs what a change needs: write mode, and a key that is no slip. */
  readonly dangerous: boolean;
};

/** The part of a config that they are in. */
export type OwnCommands = { readonly commands: readonly OwnCommand[] };

const COMMANDS_MAX = 50;
const RUN_MAX_LENGTH = 1000;
const ENTRIES = ['name', 'keys', 'run', 'on', 'confirm', 'dangerous'];
/** A name is typed after `:`, and is the id of its command. */
const NAME = /^[a-z][a-z0-9-]{0,29}$/;
const PLACEHOLDERS: Readonly<Record<CommandTarget, readonly string[]>> = {
  server: ['endpoint', 'host', 'name', 'id', 'region'],
  region: ['name', 'id', 'region'],
};

/** The commands that a config names; each fault in a sentence, and without the command that it is in. */
export function ownCommandsIn(given: unknown, faults: string[]): readonly OwnCommand[] {
  if (given === undefined) return [];
  if (!Array.isArray(given) || given.length > COMMANDS_MAX) {
    faults.push(`commands must be a list of at most ${COMMANDS_MAX} commands`);
    return [];
  }
  const commands: OwnCommand[] = [];
  for (const [index, entry] of given.entries()) {
    const read = readCommand(entry);
    const isTaken = 'name' in read && commands.some(({ name }) => name === read.name);
    if ('fault' in read) faults.push(`commands[${index}]${read.fault}`);
    else if (isTaken) faults.push(`commands[${index}].name: there are two commands ${read.name}`);
    else commands.push(read);
  }
  return commands;
}

function readCommand(entry: unknown): OwnCommand | { readonly fault: string } {
  if (!isRecord(entry)) return { fault: ' must be an object: {"name": "ssh", "run": "ssh {host}", "on": "server"}' };
  const unknown = Object.keys(entry).find((name) => !ENTRIES.includes(name));
  if (unknown !== undefined) return { fault: ` has no entry ${unknown}` };
  const { name, keys = [], run, on, confirm = false, dangerous = false } = entry;
  if (typeof name !== 'string' || !NAME.test(name))
    return { fault: '.name must be 1 to 30 of a-z, 0-9 and hyphen, beginning with a letter' };
  if (!Array.isArray(keys) || !keys.every((key) => typeof key === 'string' && key !== ''))
    return { fault: '.keys must be a list of keys, for example ["ctrl-t"]' };
  if (on !== 'server' && on !== 'region') return { fault: `.on must be ${COMMAND_TARGETS.join(' or ')}` };
  if (typeof confirm !== 'boolean') return { fault: '.confirm must be true or false' };
  if (typeof dangerous !== 'boolean') return { fault: '.dangerous must be true or false' };
  if (typeof run !== 'string' || run.length > RUN_MAX_LENGTH)
    return { fault: `.run must be a command line of at most ${RUN_MAX_LENGTH} characters, for example "ssh {host}"` };
  const words = wordsOf(run);
  const fault = words === null ? ' has a quote that is not closed' : faultIn(words, on);
  return words === null || fault !== null
    ? { fault: `.run${fault ?? ''}` }
    : { name, keys, words, on, confirm, dangerous };
}

/** A command line in words, parted by blanks outside of quotes; null where a quote is not closed. No shell reads it. */
function wordsOf(run: string): readonly string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (const character of run) {
    if (quote !== null) {
      if (character === quote) quote = null;
      else word += character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + character;
  }
  if (word !== null) words.push(word);
  return quote === null ? words : null;
}

function faultIn([program = '', ...rest]: readonly string[], on: CommandTarget): string | null {
  if (program === '') return ' must name a program';
  if (/[{}]/.test(program)) return ' must begin with a program, not with a placeholder';
  const names = PLACEHOLDERS[on];
  const unknown = rest
    .flatMap((word) => [...word.matchAll(PLACEHOLDER)])
    .find(([, name = '']) => !names.includes(name));
  if (unknown === undefined) return null;
  return ` has no placeholder ${unknown[0]} for a ${on}: ${names.map((name) => `{${name}}`).join(' ')}`;
}

const PLACEHOLDER = /\{([^{}]*)\}/g;
/** What a name consists of; nothing that a program or a shell behind it could take for more than a name. */
const PLAIN_VALUE = /^[A-Za-z0-9_[][A-Za-z0-9._:[\]-]*$/;

/** What is started for one row: every word of its own, whatever a row is called. Throws a sentence where it cannot be. */
export function argumentsFor(words: readonly string[], values: Readonly<Record<string, string>>): readonly string[] {
  return words.map((word) =>
    word.replaceAll(PLACEHOLDER, (_, name: string) => {
      const value = values[name] ?? '';
      if (!PLAIN_VALUE.test(value)) throw new Error(`not run: {${name}} would be "${value}", which is no plain name`);
      return value;
    }),
  );
}
