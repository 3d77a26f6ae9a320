/** Whether a row passes a filter: every word of it must occur; `!word` must not. Case does not matter. */
export function passesFilter(filter: string, text: string): boolean {
  return rowFilter(filter)(text.toLowerCase());
}

/** The same for many rows, whose text is in lower case already. */
export function rowFilter(filter: string): (lowerCaseText: string) => boolean {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '!');
  return (text) => words.every((word) => (word.startsWith('!') ? !text.includes(word.slice(1)) : text.includes(word)));
}
