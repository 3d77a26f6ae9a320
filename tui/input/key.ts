import { graphemes } from './graphemes.ts';

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
/** Someone looks at this terminal again. */
type FocusEvent = { readonly type: 'focus' };
export type TerminalEvent = InputEvent | FocusEvent;

export function keyEvent(key: string, textsInRead = 0): KeyEvent {
  return { type: 'key', key, text: null, textsInRead };
}

export function textEvent(text: string, textsInRead = 1): KeyEvent {
  return { type: 'key', key: text, text, textsInRead };
}

const NAMED_KEYS: ReadonlySet<string> = new Set([
  'enter',
  'esc',
  'tab',
  'shift-tab',
  'space',
  'backspace',
  'up',
  'down',
  'left',
  'right',
  'home',
  'end',
  'pageup',
  'pagedown',
]);
/** `ctrl` with `h`, `i`, `j` and `m` comes as backspace, tab and enter: no terminal tells them apart. */
const CTRL_KEY = /^ctrl-[a-gk-ln-z]$/;

/** Whether a key of this name can come at all. */
export function isKeyName(key: string): boolean {
  return NAMED_KEYS.has(key) || CTRL_KEY.test(key) || (graphemes(key).length === 1 && !/[\p{C}\p{Z}]/u.test(key));
}
