/** Readers leave most of these out, or say a capital like any letter. */
const SIGNS: Readonly<Record<string, string>> = {
  '?': 'question mark',
  ':': 'colon',
  '/': 'slash',
  '\\': 'backslash',
  '.': 'dot',
  '*': 'star',
  '[': 'left bracket',
  ']': 'right bracket',
  '{': 'left brace',
  '}': 'right brace',
};

/** `M`, `ctrl-x`, `j down` as they are read out: `shift-m`, `ctrl-x`, `j or down`. */
export function keysInWords(keys: string): string {
  return keys
    .split(' ')
    .map((key) => SIGNS[key] ?? (/^[A-Z]$/.test(key) ? `shift-${key.toLowerCase()}` : key))
    .join(' or ');
}
