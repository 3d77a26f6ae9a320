import type { Blocker } from '@meridian/shared/plan.ts';
import type { Override } from '@meridian/shared/safety-rule.ts';
import type { ChangeAnswer, ChangeRequest, ShownPlan } from '../data/port.ts';
import type { Row } from '../widgets/row.ts';
import type { TextEditor } from '../widgets/text-editor.ts';

export type FieldSpec = {
  readonly name: string;
  readonly label: string;
  readonly kind: 'text' | 'secret' | 'choice';
  readonly isRequired: boolean;
  readonly choices?: readonly string[];
  readonly hint?: string;
  /** What stands in it at first; else nothing, or the first choice. */
  readonly initial?: string;
  /** The entry of the config that holds texts to choose from instead of wording one. */
  readonly suggestions?: 'publicReasons';
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
  /** What it does, for what has no plan that says so. */
  readonly says?: readonly string[];
  /** The change that it takes back, if that is what it is for. */
  readonly undoes?: Undoable;
  /** What it brought, to be read before the dialog closes; it closes by itself without. */
  readonly told?: (answer: ChangeAnswer) => readonly Row[];
  /** Throws a sentence for the person when a value cannot be read. */
  readonly step: (values: FormValues) => StepDefinition;
};

export type StepDefinition = {
  readonly label: string;
  readonly request: ChangeRequest;
  /** What is to be typed for one that has no plan to say so. */
  readonly confirm?: string;
};

/** A change that was made here, and what would take it back. */
export type Undoable = {
  readonly title: string;
  /** Null where nothing can take it back. */
  readonly step: StepDefinition | null;
  /** Monotonic. */
  readonly doneAtMs: number;
};

export type ChangeStep = StepDefinition & {
  readonly plan: ShownPlan | null;
  readonly expectedRevision: number | undefined;
};

export type ChangePhase =
  | { readonly name: 'fields'; readonly focus: number }
  | { readonly name: 'planning' }
  /** The plan is shown and may be confirmed: with `y`, or by what is typed. */
  | { readonly name: 'confirm'; readonly typed: TextEditor }
  /** Nothing to confirm: every reason why. */
  | { readonly name: 'blocked'; readonly message: string; readonly blockers: readonly Blocker[] }
  /** Only safety rules refuse: why they are not to, this once. */
  | { readonly name: 'override'; readonly rules: Override['rules']; readonly reason: TextEditor }
  | { readonly name: 'sending' }
  /** It is done, and this is what it brought. */
  | { readonly name: 'told'; readonly rows: readonly Row[] }
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
  /** What is to be asked of the server; null while the form is filled in. */
  readonly step: ChangeStep | null;
  readonly override: Override | null;
  readonly phase: ChangePhase;
  readonly note: string | null;
  readonly scroll: number;
};
