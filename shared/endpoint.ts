import { z } from 'zod';

/**
 * Where a server or a store is reached: `host` or `host:port`. A host is a DNS name (up to 253 characters), an IPv4
 * address, or an IPv6 address in brackets. Lower-cased; no scheme, path, user or space. Two spellings of one IPv6
 * address are one endpoint (RFC 5952).
 */
export function endpointSchema(code: string) {
  return z.string(code).transform((text, context) => {
    const endpoint = normaliseEndpoint(text);
    if (endpoint !== null) return endpoint;
    context.addIssue({ code: 'custom', message: code });
    return z.NEVER;
  });
}

/** The parts of a valid endpoint; `host` keeps an IPv6 address's brackets. */
export function splitEndpoint(endpoint: string): { readonly host: string; readonly port: string | null } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/s.exec(endpoint);
  return { host: match?.[1] ?? '', port: match?.[2] ?? null };
}

/** Whether a host is an address rather than a name. */
export function isAddress(host: string): boolean {
  return host.startsWith('[') || /^[\d.]+$/.test(host);
}

function normaliseEndpoint(text: string): string | null {
  // Beyond ASCII, lower-casing can make another name of it: the Kelvin sign would become a k.
  if (!/^[\x21-\x7e]*$/.test(text)) return null;
  const { host, port } = splitEndpoint(text.toLowerCase());
  if (port !== null && (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65_535)) return null;
  const normalHost = host.startsWith('[') ? normaliseIpv6(host.slice(1, -1)) : normaliseName(host);
  if (normalHost === null) return null;
  return port === null ? normalHost : `${normalHost}:${port}`;
}

function normaliseName(host: string): string | null {
  const labels = host.split('.');
  // A name that ends in a number can only be meant as an IPv4 address (WHATWG URL, "ends in a number").
  if (/^(\d+|0x[0-9a-f]*)$/.test(labels.at(-1) ?? '')) return z.ipv4().safeParse(host).success ? host : null;
  if (host.length > 253) return null;
  return labels.every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label)) ? host : null;
}

function normaliseIpv6(address: string): string | null {
  if (!z.ipv6().safeParse(address).success) return null;
  const groups = expandIpv6(address);
  const { start, length } = longestZeroRun(groups);
  const hex = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':');
  if (length < 2) return `[${hex(groups)}]`;
  return `[${hex(groups.slice(0, start))}::${hex(groups.slice(start + length))}]`;
}

/** The eight groups of a valid IPv6 address without brackets. */
export function expandIpv6(address: string): number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const plain = dotted ? `${dotted[1]}${hexPair(dotted[2], dotted[3])}:${hexPair(dotted[4], dotted[5])}` : address;
  const [head = '', tail] = plain.split('::');
  const groupsOf = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  if (tail === undefined) return groupsOf(head);
  const [left, right] = [groupsOf(head), groupsOf(tail)];
  return [...left, ...Array<number>(Math.max(0, 8 - left.length - right.length)).fill(0), ...right];
}

function hexPair(high: string | undefined, low: string | undefined): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === 0) length++;
    if (length > best.length) best = { start, length };
  }
  return best;
}
