/** What a row is about: where enter leads, and what a change key means there. */
export type About = { readonly regionId: string | null; readonly serverId: string | null };

/** A row of a list, apart from how it looks. */
export type ListLine = About & {
  readonly id: string;
  /** What a filter looks at. */
  readonly text: string;
};
