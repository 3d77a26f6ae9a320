import { publicReasonWarning } from '../dialogs/public-reason.ts';
import type { FieldSpec, FormValues } from '../dialogs/change-dialog.ts';

/** The two reasons that taking something out of service asks for. */
export const REASON_FIELDS: readonly FieldSpec[] = [
  {
    name: 'publicReason',
    label: 'Public reason (customers will read:)',
    kind: 'text',
    isRequired: true,
    hint: 'no host names, addresses or internals: this is for end users; ctrl-r a ready one',
    suggestions: 'publicReasons',
    caution: publicReasonWarning,
  },
  {
    name: 'privateReason',
    label: 'Private reason (operators only)',
    kind: 'text',
    isRequired: true,
    hint: 'what you know, for whoever reads the history',
  },
];

export function reasonsIn(values: FormValues): { readonly publicReason: string; readonly privateReason: string } {
  return { publicReason: values['publicReason'] ?? '', privateReason: values['privateReason'] ?? '' };
}
