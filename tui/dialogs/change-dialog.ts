import type { Blocker, Plan } from '@meridian/shared/plan.ts';
import type { ChangeRequest } from '../data/port.ts';
import type { TextEditor } from '../widgets/text-editor.ts';

export type FieldSpec = {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'secret' | 'choice';
  readonly isRequired: boolean;
  readonly choices?: readonly string[];
  readonly hint?: string;
  /** A word of caution about what was typed, or null; it refuses nothing. */
  readonly caution?: (text: string) => string | null;
};
export type Field = FieldSpec & { readonly editor: TextEditor };

/** What was typed into a form, by field name, trimmed. */
export type FormValues = Readonly<Record<string, string>>;

/** A change as a command describes it: what to ask the person, and what to ask the server then. */
export type ChangeDefinition = {
  readonly title: string;
  /** Said when it is done, for example `disabled be-eu-07.example.net`. */
  readonly doneText: string;
  readonly fields: readonly FieldSpec[];
  /** One change, or several in sequence. Throws a sentence for the person when a value cannot be read. */
  readonly steps: (values: FormValues) => readonly { readonly label: string; readonly request: ChangeRequest }[];
};

export type ChangeStep = {
  readonly label: string;
  readonly request: ChangeRequest;
  readonly plan: Plan | null;
  readonly expectedRevision: number | undefined;
  readonly isDone: boolean;
};

export type ChangePhase =
  | { readonly name: 'fields'; readonly focus: number }
  | { readonly name: 'planning' }
  /** The plan is shown and may be confirmed: with `y`, or by what is typed. */
  | { readonly name: 'confirm'; readonly typed: TextEditor }
  /** Nothing to confirm: every reason why. */
  | { readonly name: 'blocked'; readonly message: string; readonly blockers: readonly Blocker[] }
  | { readonly name: 'sending' }
  /** It ended before its end; the message says where things stand. */
  | { readonly name: 'stopped'; readonly message: string }
  /** A server was added; its key is shown this once. */
  | { readonly name: 'key'; readonly apiKey: string | null };

/** The one dialog for everything that changes something. */
export type ChangeDialog = {
  readonly kind: 'change';
  readonly id: number;
  readonly definition: ChangeDefinition;
  readonly fields: readonly Field[];
  readonly steps: readonly ChangeStep[];
  readonly phase: ChangePhase;
  readonly note: string | null;
  readonly scroll: number;
};
