/** What a public reason should not tell, and how to recognise it. */
const INTERNALS: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'an address', pattern: /\b\d{1,3}(?:\.\d{1,3}){3}\b|\b[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7}\b/i },
  {
    what: 'a host name',
    pattern: /\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}\b|\b[a-z]{2,}-[a-z]{2,}-\d+\b|\b[a-z]{2}-\d{2,}\b/i,
  },
  { what: 'internals', pattern: /\b(?:kernel|panic|oom|segfault|stack|root|disk|cpu|memory|ticket|jira|srv_\w+)\b/i },
];

/** A word of caution about what customers would read, or null. It refuses nothing. */
export function publicReasonWarning(text: string): string | null {
  const found = INTERNALS.filter(({ pattern }) => pattern.test(text)).map(({ what }) => what);
  return found.length === 0 ? null : `▲ customers will read this: it looks as if it names ${found.join(' and ')}`;
}
