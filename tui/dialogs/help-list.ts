import type { TextEditor } from '../widgets/text-editor.ts';

/** The searchable list of the keys that live here. */
export type HelpList = {
  readonly kind: 'help';
  readonly filter: TextEditor;
  /** The command under the cursor; null means the first one shown. */
  readonly selectedId: string | null;
};
