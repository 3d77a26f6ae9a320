/** Which slice of a list is on screen. */
export type ListWindow = { readonly start: number; readonly end: number };

/** Where the page of a list begins that a place is on: read out, a list turns pages, and is still on each. */
export function pageStartOf(place: number, height: number): number {
  return Math.floor(place / height) * height;
}

/**
 * The slice of `height` rows that shows the selected one and moves as little as possible from `previousStart`.
 * Only these rows are ever made: a fleet is longer than any screen.
 */
export function listWindow(count: number, selected: number, height: number, previousStart: number): ListWindow {
  const lastStart = Math.max(0, count - height);
  let start = Math.min(Math.max(0, previousStart), lastStart);
  if (selected >= 0) start = Math.min(Math.max(start, selected - height + 1), selected);
  start = Math.max(0, Math.min(start, lastStart));
  return { start, end: Math.min(count, start + height) };
}
