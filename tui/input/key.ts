/**
 * One key, by name: a printable grapheme as itself (`j`, `G`, `?`), else `enter`, `esc`, `tab`, `shift-tab`,
 * `backspace`, `up`, `ctrl-x` and the like. `text` is what it types into a field; null for a key that types nothing.
 */
export type KeyEvent = { readonly type: 'key'; readonly key: string; readonly text: string | null };
type PasteEvent = { readonly type: 'paste'; readonly text: string };
export type InputEvent = KeyEvent | PasteEvent;

export function keyEvent(key: string): KeyEvent {
  return { type: 'key', key, text: null };
}

export function textEvent(text: string): KeyEvent {
  return { type: 'key', key: text, text };
}
