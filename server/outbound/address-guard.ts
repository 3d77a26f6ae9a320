import type { LookupAddress } from 'node:dns';
import { isIPv6, type LookupFunction } from 'node:net';
import { isWithin, judgeAddress } from './address-ranges.ts';
import { resolveName, type ResolveName } from './resolve-name.ts';

/** A host whose addresses were judged. Whoever connects does so with `host` and `lookup`, and nobody resolves it again. */
export type PinnedHost = {
  /** Without an IPv6 address's brackets. */
  readonly host: string;
  readonly addresses: readonly [LookupAddress, ...LookupAddress[]];
  /** Answers with the judged addresses, whatever it is asked for. */
  readonly lookup: LookupFunction;
};

/** Meridian may not reach it. The message is for a person, and names what would allow it. */
export class AddressForbidden extends Error {
  override readonly name = 'AddressForbidden';
}

/** Its name leads to no address, as far as can be told. */
export class NameUnresolved extends Error {
  override readonly name = 'NameUnresolved';
}

const RESOLVE_TIMEOUT_MS = 2000;

/** What allows ranges that nobody outside can reach: for messages. */
const REGION_SETTING = 'updateRegion’s allowedCidrs';

/**
 * Stands before everything that Meridian calls by an address that somebody typed: so that nobody reaches through it what
 * they cannot reach themselves (server-side request forgery). A name is resolved once a call, every address of it is
 * judged, and those addresses are what is connected to.
 */
export class AddressGuard {
  readonly #resolve: ResolveName;

  constructor(resolve: ResolveName = resolveName) {
    this.#resolve = resolve;
  }

  /**
   * Judges a host for one call. `setting` names, for the message, what `allowedCidrs` came from.
   * @throws AddressForbidden, NameUnresolved
   */
  async pin(host: string, allowedCidrs: readonly string[], setting: string = REGION_SETTING): Promise<PinnedHost> {
    const bare = host.replace(/^\[(.*)\]$/, '$1');
    const addresses = await this.#addressesOf(bare);
    for (const { address } of addresses) judge(address, allowedCidrs, setting);
    return { host: bare, addresses, lookup: answeringWith(addresses) };
  }

  async #addressesOf(name: string): Promise<PinnedHost['addresses']> {
    const found = await inTime(this.#resolve(name)).catch(() => []);
    const [first, ...others] = found.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
    if (!first) throw new NameUnresolved(`The name ${name} leads to no address`);
    return [first, ...others];
  }
}

/** Whoever runs the DNS may be slow, or gone. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error('no answer')), RESOLVE_TIMEOUT_MS);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function judge(address: string, allowedCidrs: readonly string[], setting: string): void {
  const { class: kind, name } = judgeAddress(address);
  if (kind === 'open' || (kind === 'allowable' && isWithin(address, allowedCidrs))) return;
  throw new AddressForbidden(
    kind === 'never'
      ? `${address} is ${name}: Meridian never calls there`
      : `${address} is ${name}: Meridian calls there only if ${setting} hold its range`,
  );
}

function answeringWith(addresses: PinnedHost['addresses']): LookupFunction {
  return (_name, { all }, callback) => {
    if (all === true) callback(null, [...addresses]);
    else callback(null, addresses[0].address, addresses[0].family);
  };
}
