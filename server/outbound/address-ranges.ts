import { BlockList, isIP } from 'node:net';
import { expandIpv6 } from '@meridian/shared/endpoint.ts';

/** `open`: anyone's. `allowable`: only where a region allows its range. `never`: whatever a region allows. */
export type AddressClass = 'open' | 'allowable' | 'never';
export type JudgedAddress = { readonly class: AddressClass; readonly name: string };

type Range = { readonly cidr: string; readonly class: AddressClass; readonly name: string };

/**
 * The first that matches counts. From IANA's special-purpose registries (RFC 6890 and after), and the addresses at which
 * clouds hand out credentials.
 */
const RANGES_V4: readonly Range[] = [
  { cidr: '169.254.0.0/16', class: 'never', name: 'link-local, where clouds keep their metadata service' },
  { cidr: '100.100.100.200/32', class: 'never', name: 'a cloud’s metadata service' },
  { cidr: '168.63.129.16/32', class: 'never', name: 'a cloud’s metadata service' },
  { cidr: '192.0.0.0/24', class: 'never', name: 'reserved' },
  { cidr: '0.0.0.0/8', class: 'never', name: 'unspecified' },
  { cidr: '224.0.0.0/4', class: 'never', name: 'multicast' },
  { cidr: '240.0.0.0/4', class: 'never', name: 'reserved' },
  { cidr: '192.88.99.0/24', class: 'never', name: 'a relay' },
  { cidr: '127.0.0.0/8', class: 'allowable', name: 'loopback' },
  { cidr: '10.0.0.0/8', class: 'allowable', name: 'private' },
  { cidr: '172.16.0.0/12', class: 'allowable', name: 'private' },
  { cidr: '192.168.0.0/16', class: 'allowable', name: 'private' },
  { cidr: '100.64.0.0/10', class: 'allowable', name: 'carrier-grade NAT' },
  { cidr: '198.18.0.0/15', class: 'allowable', name: 'for benchmarks' },
  { cidr: '192.0.2.0/24', class: 'allowable', name: 'for documentation' },
  { cidr: '198.51.100.0/24', class: 'allowable', name: 'for documentation' },
  { cidr: '203.0.113.0/24', class: 'allowable', name: 'for documentation' },
  { cidr: '0.0.0.0/0', class: 'open', name: 'public' },
];

/** What is not said to be anyone's is nobody's: only 2000::/3 is in use. */
const RANGES_V6: readonly Range[] = [
  { cidr: 'fd00:ec2::/32', class: 'never', name: 'a cloud’s metadata service' },
  { cidr: 'fd20:ce::/32', class: 'never', name: 'a cloud’s metadata service' },
  { cidr: 'fe80::/10', class: 'never', name: 'link-local' },
  { cidr: 'ff00::/8', class: 'never', name: 'multicast' },
  { cidr: '2001::/23', class: 'never', name: 'reserved (Teredo and others)' },
  { cidr: '2002::/16', class: 'never', name: '6to4, which hides an IPv4 address' },
  { cidr: '::1/128', class: 'allowable', name: 'loopback' },
  { cidr: 'fc00::/7', class: 'allowable', name: 'private' },
  { cidr: 'fec0::/10', class: 'allowable', name: 'private' },
  { cidr: '2001:db8::/32', class: 'allowable', name: 'for documentation' },
  { cidr: '3fff::/20', class: 'allowable', name: 'for documentation' },
  { cidr: '2000::/3', class: 'open', name: 'public' },
  { cidr: '::/0', class: 'never', name: 'unspecified or reserved' },
];

/** Forms of IPv6 that mean the IPv4 address in their last 32 bits, and are what that one is: mapped, and NAT64's. */
const MEANING_V4: readonly string[] = ['::ffff:0:0/96', '64:ff9b::/96'];

const listed = (range: Range) => ({ range, list: cidrList([range.cidr]) });
const LISTED = { ipv4: RANGES_V4.map(listed), ipv6: RANGES_V6.map(listed) } as const;
const meaningV4 = cidrList(MEANING_V4);

/** What an address is. Anything that is not one address in one plain form is never to be reached. */
export function judgeAddress(address: string): JudgedAddress {
  const plain = plainAddress(address);
  const found = plain && LISTED[plain.family].find(({ list }) => list.check(plain.address, plain.family));
  return found ? found.range : { class: 'never', name: 'not an address' };
}

/** Whether an address lies in one of these CIDR ranges. An IPv4 address lies in ranges written as IPv4 only. */
export function isWithin(address: string, cidrs: readonly string[]): boolean {
  const plain = plainAddress(address);
  if (!plain) return false;
  const ofItsFamily = cidrs.filter((cidr) => cidr.includes(':') === (plain.family === 'ipv6'));
  return cidrList(ofItsFamily).check(plain.address, plain.family);
}

type PlainAddress = { readonly address: string; readonly family: 'ipv4' | 'ipv6' };

/** The address that is meant: the IPv4 address inside where IPv6 only carries it. Null for one with a zone. */
function plainAddress(address: string): PlainAddress | null {
  if (address.includes('%')) return null;
  const version = isIP(address);
  if (version === 4) return { address, family: 'ipv4' };
  if (version !== 6) return null;
  if (!meaningV4.check(address, 'ipv6')) return { address, family: 'ipv6' };
  const [high = 0, low = 0] = expandIpv6(address).slice(6);
  return { address: [high >> 8, high & 255, low >> 8, low & 255].join('.'), family: 'ipv4' };
}

/** A range that makes no sense holds nothing. */
function cidrList(cidrs: readonly string[]): BlockList {
  const list = new BlockList();
  for (const cidr of cidrs) {
    const [network = '', prefix = ''] = cidr.split('/');
    const version = isIP(network);
    if (version !== 0 && /^\d{1,3}$/.test(prefix) && Number(prefix) <= (version === 4 ? 32 : 128)) {
      list.addSubnet(network, Number(prefix), version === 4 ? 'ipv4' : 'ipv6');
    }
  }
  return list;
}
