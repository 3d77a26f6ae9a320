/** Rows of a view at most: more than any screen has. */
export const VIEW_ROWS_MAX = 200;
/** Names asked for at once at most. */
export const NAMES_MAX = 500;
export const FILTER_MAX_LENGTH = 200;
