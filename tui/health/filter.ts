/** Whether a row passes a filter: every word of it must occur; `!word` must not. Case does not matter. */
export function passesFilter(filter: string, text: string): boolean {
  const haystack = text.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '' && word !== '!')
    .every((word) => (word.startsWith('!') ? !haystack.includes(word.slice(1)) : haystack.includes(word)));
}
