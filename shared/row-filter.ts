/** What a word of a filter can ask for by name, as `type=Proxy` or `version!=2.4.1`. */
const FILTER_FIELDS = ['server', 'id', 'region', 'type', 'state', 'version', 'severity', 'code', 'who'] as const;
type FilterField = (typeof FILTER_FIELDS)[number];

/** Between what can be asked for by name: characters that no name and no keyboard has. */
const MARKS = new Map<string, string>(FILTER_FIELDS.map((field, at) => [field, String.fromCharCode(0xe000 + at)]));
const END = String.fromCharCode(0xe000 + FILTER_FIELDS.length);

/** What a filter is held against: a row's fields, and whatever else stands there. */
export function filterText(fields: { readonly [Field in FilterField]?: string }, rest = ''): string {
  const named = Object.entries(fields).map(([field, value]) => `${MARKS.get(field) ?? ''}${value}${END}`);
  return `${named.join(' ')} ${rest}`.toLowerCase();
}

/**
 * Whether a row passes a filter: every word of it must occur; `!word` must not. `type=Proxy` asks for all of a field's
 * value, `version!=2.4.1` for another one; `_` stands for a blank in it. Case does not matter.
 */
export function passesFilter(filter: string, text: string): boolean {
  return rowFilter(filter)(text.toLowerCase());
}

/** The same for many rows, whose text is in lower case already. */
export function rowFilter(filter: string): (lowerCaseText: string) => boolean {
  const tests = filter
    .toLowerCase()
    .split(/\s+/)
    .flatMap((word) => testOf(word) ?? []);
  return (text) =>
    tests.every(
      ({ field, sought, isWanted }) =>
        (field === null || text.includes(field)) && sought.some((each) => text.includes(each)) === isWanted,
    );
}

/** What is wrong with a filter: the first word of it that asks for what is no field; null where nothing is. */
export function filterFault(filter: string): string | null {
  const names = filter.split(/\s+/).map((word) => /^!?([a-z]+)!?=/i.exec(word)?.[1]?.toLowerCase());
  const unknown = names.find((name) => name !== undefined && !MARKS.has(name));
  return unknown === undefined ? null : `there is no field ${unknown}: ${FILTER_FIELDS.join(', ')}`;
}

/** What has no such field has no other value of it either: a region has no version. */
type Test = { readonly field: string | null; readonly sought: readonly string[]; readonly isWanted: boolean };

/** Null is a word that asks for nothing yet. */
function testOf(word: string): Test | null {
  const isInverse = word.startsWith('!');
  const plain = isInverse ? word.slice(1) : word;
  const { name = '', not = '', value = '' } = /^(?<name>[a-z]+)(?<not>!?)=(?<value>.*)$/.exec(plain)?.groups ?? {};
  const mark = MARKS.get(name);
  const isWanted = isInverse === (not === '!');
  if (mark === undefined) return plain === '' ? null : { field: null, sought: [plain], isWanted: !isInverse };
  if (value === '') return null;
  return { field: mark, sought: [value, value.replaceAll('_', ' ')].map((each) => `${mark}${each}${END}`), isWanted };
}
