import { graphemes } from '../input/graphemes.ts';
import type { InputEvent } from '../input/key.ts';

/** A one-line text with a cursor; immutable. */
export type TextEditor = { readonly value: string; readonly cursor: number };

export const EMPTY_TEXT: TextEditor = { value: '', cursor: 0 };

export function textOf(value: string): TextEditor {
  return { value, cursor: value.length };
}

/** What the event makes of the text, or null when it is not an editing key. A paste becomes one line. */
export function editText(editor: TextEditor, event: InputEvent): TextEditor | null {
  const { value, cursor } = editor;
  if (event.type === 'paste') return insert(editor, event.text.replace(/[\r\n\t]+/g, ' ').replace(/\p{Cc}/gu, ''));
  if (event.text !== null) return insert(editor, event.text);
  switch (event.key) {
    case 'backspace': {
      const before = withoutLastGrapheme(value.slice(0, cursor));
      return { value: before + value.slice(cursor), cursor: before.length };
    }
    case 'ctrl-u':
      return { value: value.slice(cursor), cursor: 0 };
    case 'ctrl-w': {
      const before = value.slice(0, cursor).replace(/\S*\s*$/, '');
      return { value: before + value.slice(cursor), cursor: before.length };
    }
    case 'left':
      return { value, cursor: withoutLastGrapheme(value.slice(0, cursor)).length };
    case 'right':
      return { value, cursor: cursor + (firstGrapheme(value.slice(cursor))?.length ?? 0) };
    case 'home':
    case 'ctrl-a':
      return { value, cursor: 0 };
    case 'end':
    case 'ctrl-e':
      return { value, cursor: value.length };
    default:
      return null;
  }
}

const TEXT_MAX_LENGTH = 1000;

function insert({ value, cursor }: TextEditor, text: string): TextEditor {
  const room = Math.max(0, TEXT_MAX_LENGTH - value.length);
  const added = text.slice(0, room);
  return { value: value.slice(0, cursor) + added + value.slice(cursor), cursor: cursor + added.length };
}

function firstGrapheme(text: string): string | undefined {
  return graphemes(text)[0];
}

function withoutLastGrapheme(text: string): string {
  return text.slice(0, text.length - (graphemes(text).at(-1) ?? '').length);
}
