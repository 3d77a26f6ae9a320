import stringWidth from 'string-width';

/**
 * Text from elsewhere, made safe to paint: whatever is not exactly one cell and one UTF-16 unit wide (control,
 * combining, wide and astral characters) is shown escaped, so that a name can neither move the cursor nor shift a column.
 */
export function safeText(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text)) return text;
  return [...text].map(safeCharacter).join('');
}

/** One cell in today's tables, but none or two in others that terminals have: a mark, vowels of Hangul, numbers in circles. */
const DISPUTED = /[\u06de\u1160-\u11ff\u3248-\u324f]/;

function safeCharacter(character: string): string {
  if (character >= ' ' && character <= '~') return character;
  const isPlain =
    character.length === 1 &&
    !/[\p{C}\p{M}\p{Z}]/u.test(character) &&
    !DISPUTED.test(character) &&
    stringWidth(character) === 1;
  return isPlain ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

/** Exactly `width` cells, left-aligned; cut with an ellipsis. */
export function fitText(text: string, width: number): string {
  if (width <= 0) return '';
  return text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);
}

/** Exactly `width` cells, right-aligned. */
export function fitNumber(text: string, width: number): string {
  return text.length > width ? fitText(text, width) : text.padStart(width);
}

/** Words broken at `width`; a word longer than a line is cut across lines. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (let word of text.split(' ')) {
    while (word.length > width) {
      if (line !== '') lines.push(line);
      line = '';
      lines.push(word.slice(0, width));
      word = word.slice(width);
    }
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
