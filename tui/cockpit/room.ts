/** In cells of a terminal. */
export type Size = { readonly columns: number; readonly rows: number };

/** `panes`: framed, and beside each other where there is room. `screen-reader`: one line after the other, in words. */
export const LAYOUTS = ['panes', 'screen-reader'] as const;
export type Layout = (typeof LAYOUTS)[number];

/** What screens are made for. */
export type Room = Size & {
  /** Whether there is one list at a time: who hears of a second one cannot look away from it. */
  readonly isOnePane: boolean;
};

/** In words, what stands above and below a screen takes a row or two more. */
const ROWS_FOR_WORDS = 2;

export function roomIn({ columns, rows }: Size, layout: Layout): Room {
  const isOnePane = layout === 'screen-reader';
  return { columns, rows: isOnePane ? rows - ROWS_FOR_WORDS : rows, isOnePane };
}
