/** Asks before something is done at this terminal that no server plans. */
export type AskDialog = {
  readonly kind: 'ask';
  readonly title: string;
  /** Exactly what would be done. */
  readonly text: string;
  readonly run: () => void;
};
