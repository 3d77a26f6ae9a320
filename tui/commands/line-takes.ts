/** What a word of the command line is said of. */
export type LineTakes = 'nothing' | 'text' | 'region' | 'place';

/** What each word takes; one that is not here takes nothing. */
const TAKES: ReadonlyMap<string, LineTakes> = new Map([
  ['servers', 'region'],
  ['show', 'place'],
  ['maintenance', 'place'],
  ['drain', 'place'],
  ['disable', 'place'],
  ['return', 'place'],
  ['edit', 'place'],
  ['delete', 'place'],
  ['route', 'text'],
  ['note', 'text'],
  ['export', 'text'],
]);

export function takesOf(word: string): LineTakes {
  return TAKES.get(word) ?? 'nothing';
}

/** A typed command in its parts. */
export function partsOfLine(typed: string): { readonly word: string; readonly argument: string } {
  const text = typed.trimStart();
  const [word = ''] = text.split(/\s/, 1);
  return { word, argument: text.slice(word.length).trim() };
}
