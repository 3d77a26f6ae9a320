/**
 * One key, by name: a printable grapheme as itself (`j`, `G`, `?`), else `enter`, `esc`, `tab`, `shift-tab`,
 * `backspace`, `up`, `ctrl-x` and the like. `text` is what it types into a field; null for a key that types nothing.
 */
export type KeyEvent = {
  readonly type: 'key';
  readonly key: string;
  readonly text: string | null;
  /** How many graphemes of text came in the same read: a paste that no terminal marked as one brings many at once. */
  readonly textsInRead: number;
};
type PasteEvent = { readonly type: 'paste'; readonly text: string };
export type InputEvent = KeyEvent | PasteEvent;

export function keyEvent(key: string, textsInRead = 0): KeyEvent {
  return { type: 'key', key, text: null, textsInRead };
}

export function textEvent(text: string, textsInRead = 1): KeyEvent {
  return { type: 'key', key: text, text, textsInRead };
}
