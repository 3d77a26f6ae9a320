/** An age in the fewest cells: `0s`, `59s`, `1:12`, `59:59`, `3h`, `12d`. */
export function formatAge(ageMs: number): string {
  const seconds = Math.max(0, Math.floor(ageMs / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)}h`;
  return `${Math.floor(seconds / 86_400)}d`;
}

/** A length of time in words: `45 s`, `12 min`, `3.5 h`. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 360) / 10} h`;
}

/** A length of time to the second, for what is looked up later: `41 s`, `1 min 36 s`, `1 h 2 min 5 s`. */
export function exactDurationText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts = [
    [Math.floor(seconds / 3600), 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const told = parts.slice(seconds >= 3600 ? 0 : seconds >= 60 ? 1 : 2);
  return told.map(([count, unit]) => `${count} ${unit}`).join(' ');
}

/** Ages below this are one and the same: a column that flips between 0s and 1s tells nothing and never rests. */
export const FRESH_MS = 3000;

/** An age that moves only once it matters. */
export function formatFreshness(ageMs: number): string {
  return ageMs < FRESH_MS ? '<3s' : formatAge(ageMs);
}

/** A whole number with thousands apart; `-` where it is unknown. */
export function formatCount(count: number | null | undefined): string {
  // By hand: it is asked for dozens of times a frame, and Intl takes a while to begin.
  return count == null ? '-' : String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

const COUNTS = [
  'none',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
];

/** A count that is news by itself, for who has it read out. */
export function countInWords(count: number): string {
  return COUNTS[count] ?? formatCount(count);
}

export function formatPercent(percent: number | null | undefined): string {
  return percent == null ? '-' : `${Math.round(percent)}%`;
}

/** The wall-clock time of an ISO date, `03:14:07`, in the reader's time zone. */
export function formatTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return '--:--:--';
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;

/** A horizontal bar of `width` cells, filled to `ratio` (0 to 1) in eighths of a cell. */
export function bar(ratio: number, width: number): string {
  const eighths = Math.round(Math.min(1, Math.max(0, ratio)) * width * 8);
  return ('█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')).padEnd(width);
}

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** The last `width` values as blocks between 0 and `top`; an unknown value leaves a gap, never a zero. */
export function sparkline(values: readonly (number | null)[], width: number, top: number): string {
  return values
    .slice(-width)
    .map((value) => {
      if (value === null) return ' ';
      const level = top <= 0 ? 0 : Math.round((value / top) * (LEVELS.length - 1));
      return LEVELS[Math.min(LEVELS.length - 1, Math.max(0, level))] ?? ' ';
    })
    .join('')
    .padStart(width);
}
