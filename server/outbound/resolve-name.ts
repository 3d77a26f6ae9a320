import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { Gate } from './gate.ts';

/** All addresses of a name; an address is its own. */
export type ResolveName = (name: string) => Promise<readonly string[]>;

const LEADS_NOWHERE = /^$|(^|\.)(example|invalid)\.?$/i;
const ADDRESSES_MAX = 16;
/** Look-ups occupy threads that files and ciphers wait for too: half of Node's four at most. */
const gate = new Gate(2);

/** Nothing, and names that by RFC 2606 never lead anywhere: nobody needs to be asked. */
export function leadsNowhere(name: string): boolean {
  return LEADS_NOWHERE.test(name);
}

/** Asks as every program of this machine would, its hosts file included. */
export const resolveName: ResolveName = async (name) => {
  if (isIP(name) !== 0) return [name];
  if (leadsNowhere(name)) throw new Error('a name that leads nowhere');
  const found = await gate.run(() => lookup(name, { all: true, order: 'ipv4first' }));
  return found.slice(0, ADDRESSES_MAX).map(({ address }) => address);
};
