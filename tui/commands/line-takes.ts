import type { OwnCommands } from '../config/own-command-config.ts';

/** What a word of the command line is said of. */
export type LineTakes = 'nothing' | 'text' | 'region' | 'place';

/** What each word of the cockpit takes; one that is not here is a person's own, or takes nothing. */
const TAKES: ReadonlyMap<string, LineTakes> = new Map([
  ['servers', 'region'],
  ['show', 'place'],
  ['maintenance', 'place'],
  ['drain', 'place'],
  ['disable', 'place'],
  ['return', 'place'],
  ['edit', 'place'],
  ['keys', 'place'],
  ['delete', 'place'],
  ['route', 'text'],
  ['note', 'text'],
  ['export', 'text'],
  ['fleet', 'nothing'],
  ['alerts', 'nothing'],
  ['events', 'nothing'],
  ['drains', 'nothing'],
  ['capacity', 'nothing'],
  ['routing', 'nothing'],
  ['map', 'nothing'],
  ['create', 'nothing'],
  ['undo', 'nothing'],
  ['quit', 'nothing'],
]);

export function takesOf(word: string, { commands }: OwnCommands): LineTakes {
  const own = commands.find(({ name }) => name === word);
  return TAKES.get(word) ?? (own === undefined ? 'nothing' : own.on === 'region' ? 'region' : 'place');
}

/** A typed command in its parts. */
export function partsOfLine(typed: string): { readonly word: string; readonly argument: string } {
  const text = typed.trimStart();
  const [word = ''] = text.split(/\s/, 1);
  return { word, argument: text.slice(word.length).trim() };
}
