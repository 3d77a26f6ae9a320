/**
 * A database of IPv4 addresses in MaxMind's format (maxmind.github.io/MaxMind-DB, version 2.0), with one record for
 * each address: as small as a test needs it.
 */
export function mmdbOf(records: Readonly<Record<string, Value>>): Buffer {
  const data: Buffer[] = [];
  let dataLength = 0;
  const root: TreeNode = [null, null];
  for (const [address, record] of Object.entries(records)) {
    insert(root, bitsOf(address), dataLength);
    const encoded = encode(record);
    data.push(encoded);
    dataLength += encoded.length;
  }
  const nodes = nodesUnder(root);
  const tree = Buffer.alloc(nodes.length * 6);
  for (const [index, node] of nodes.entries()) {
    for (const [side, child] of node.entries()) tree.writeUIntBE(pointerTo(child, nodes), index * 6 + side * 3, 3);
  }
  const metadata = encode({
    node_count: nodes.length,
    record_size: RECORD_BITS,
    ip_version: 4,
    database_type: 'Test-City',
    languages: [],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_767_225_600,
    description: {},
  });
  return Buffer.concat([tree, Buffer.alloc(SEPARATOR), ...data, MARKER, metadata]);
}

type Value = string | number | readonly Value[] | { readonly [key: string]: Value };
/** What follows a 0 and a 1: another node, the place of a record in the data, or nothing. */
type TreeNode = [Child, Child];
type Child = TreeNode | number | null;

const RECORD_BITS = 24;
const SEPARATOR = 16;
const MARKER = Buffer.from('\xAB\xCD\xEFMaxMind.com', 'latin1');
const TYPES = { string: 2, double: 3, uint32: 6, map: 7, array: 11 } as const;

function bitsOf(address: string): number[] {
  return address.split('.').flatMap((part) => [...Number(part).toString(2).padStart(8, '0')].map(Number));
}

function insert(root: TreeNode, bits: readonly number[], place: number): void {
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    const next = node[bit];
    const child: TreeNode = Array.isArray(next) ? next : [null, null];
    node[bit === 0 ? 0 : 1] = child;
    node = child;
  }
  node[bits.at(-1) === 0 ? 0 : 1] = place;
}

/** The root first. */
function nodesUnder(node: TreeNode): TreeNode[] {
  return [node, ...node.flatMap((child) => (Array.isArray(child) ? nodesUnder(child) : []))];
}

function pointerTo(child: Child, nodes: readonly TreeNode[]): number {
  if (Array.isArray(child)) return nodes.indexOf(child);
  return child === null ? nodes.length : nodes.length + SEPARATOR + child;
}

function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([header('string', Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') return encodeNumber(value);
  if (isList(value)) return Buffer.concat([header('array', value.length), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([header('map', entries.length), ...entries.flatMap(([key, one]) => [encode(key), encode(one)])]);
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

function encodeNumber(value: number): Buffer {
  const bytes = Buffer.alloc(Number.isInteger(value) && value >= 0 ? 4 : 8);
  if (bytes.length === 4) bytes.writeUInt32BE(value);
  else bytes.writeDoubleBE(value);
  return Buffer.concat([header(bytes.length === 4 ? 'uint32' : 'double', bytes.length), bytes]);
}

/** Sizes of 29 and more need another byte; types above 7, one that says so. */
function header(type: keyof typeof TYPES, size: number): Buffer {
  const number = TYPES[type];
  const [short, more] = size < 29 ? [size, []] : [29, [size - 29]];
  return Buffer.from(number <= 7 ? [(number << 5) | short, ...more] : [short, number - 7, ...more]);
}
