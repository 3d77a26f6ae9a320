import type { Location } from '@meridian/shared/region.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { CALLER_PLACES, type CallerPlace } from './caller-places.ts';

/** Why something is out of service, as an operator would have written it. */
export type Reasons = { readonly publicReason: string; readonly privateReason: string };

export type PlannedServer = {
  readonly endpoint: string;
  readonly type: ServerType;
  readonly version: string;
  readonly disabled: Reasons | null;
  readonly maintenance: Reasons | null;
};

export type PlannedRegion = {
  readonly regionId: string;
  readonly countryCode: string;
  readonly regionName: string;
  readonly location: Location;
  readonly signingRegion: string;
  /** How much of its backends' room the busiest hour fills, 0 to 1. */
  readonly peakLoad: number;
  readonly maintenance: Reasons | null;
  readonly callers: readonly CallerPlace[];
  readonly servers: readonly PlannedServer[];
};

type Site = {
  readonly countryCode: string;
  readonly regionName: string;
  readonly shortName: string;
  readonly location: Location;
  readonly signingRegion: string;
  readonly peakLoad: number;
  /** In a fleet of `BASE_NODES`. */
  readonly backends: number;
  readonly proxies: number;
  readonly maintenance?: Reasons;
};

const SITES: readonly Site[] = [
  {
    countryCode: 'US',
    regionName: 'EAST',
    shortName: 'use',
    location: { latitude: 39.04, longitude: -77.49 },
    signingRegion: 'us-east-1',
    peakLoad: 0.72,
    backends: 6,
    proxies: 4,
  },
  {
    countryCode: 'US',
    regionName: 'WEST',
    shortName: 'usw',
    location: { latitude: 45.6, longitude: -121.18 },
    signingRegion: 'us-west-2',
    peakLoad: 0.64,
    backends: 4,
    proxies: 3,
  },
  {
    countryCode: 'EU',
    regionName: 'CENTRAL',
    shortName: 'euc',
    location: { latitude: 50.11, longitude: 8.68 },
    signingRegion: 'eu-central-1',
    peakLoad: 0.7,
    backends: 5,
    proxies: 3,
  },
  {
    countryCode: 'BR',
    regionName: 'SAO-PAULO',
    shortName: 'sao',
    location: { latitude: -23.55, longitude: -46.63 },
    signingRegion: 'sa-east-1',
    peakLoad: 0.6,
    backends: 3,
    proxies: 2,
  },
  {
    countryCode: 'JP',
    regionName: 'TOKYO',
    shortName: 'tyo',
    location: { latitude: 35.68, longitude: 139.69 },
    signingRegion: 'ap-northeast-1',
    peakLoad: 0.78,
    backends: 4,
    proxies: 2,
  },
  {
    countryCode: 'AU',
    regionName: 'SYDNEY',
    shortName: 'syd',
    location: { latitude: -33.87, longitude: 151.21 },
    signingRegion: 'ap-southeast-2',
    peakLoad: 0.5,
    backends: 2,
    proxies: 2,
    maintenance: {
      publicReason: 'Planned network maintenance, back at 06:00 UTC',
      privateReason: 'Carrier moves the cross-connect tonight (CHG-1187); call the NOC before returning it',
    },
  },
];

/** Besides, where a fleet is to bear the loss of a region. */
const MORE_SITES: readonly Site[] = [
  {
    countryCode: 'EU',
    regionName: 'WEST',
    shortName: 'euw',
    location: { latitude: 53.35, longitude: -6.26 },
    signingRegion: 'eu-west-1',
    peakLoad: 0.6,
    backends: 3,
    proxies: 2,
  },
  {
    countryCode: 'IN',
    regionName: 'MUMBAI',
    shortName: 'bom',
    location: { latitude: 19.08, longitude: 72.88 },
    signingRegion: 'ap-south-1',
    peakLoad: 0.6,
    backends: 3,
    proxies: 2,
  },
];

/** How many nodes the demo has unless told otherwise. */
export const BASE_NODES = SITES.reduce((sum, site) => sum + site.backends + site.proxies, 0);

/** As many backends in all as the six regions have; and of each kind three, so that one may rest. */
const EVEN = { backends: 3, proxies: 3 };

const DISABLED: Readonly<Record<string, Reasons>> = {
  'be-euc-03.demo.example:443': {
    publicReason: 'Out for repair',
    privateReason: 'Kernel panics under load since the Tuesday image (INC-2291); Mara has the core dump',
  },
};

const IN_MAINTENANCE: Readonly<Record<string, Reasons>> = {
  'px-use-04.demo.example:443': {
    publicReason: 'Short maintenance, calls go elsewhere meanwhile',
    privateReason: 'Replacing the TLS certificate that ends this week, then returning it',
  },
};

type Variant = {
  /** As if planned for the loss of a region: eight equal ones, and all of it in service. */
  readonly isEven?: boolean;
};

/** The demo's world: regions on all continents, with about `nodeCount` servers, and a few stories among them. */
export function demoPlan(nodeCount: number = BASE_NODES, { isEven = false }: Variant = {}): readonly PlannedRegion[] {
  const scale = nodeCount / BASE_NODES;
  const sites = isEven ? [...SITES, ...MORE_SITES].map((site) => ({ ...site, ...EVEN })) : SITES;
  return sites.map((site) => ({
    regionId: `${site.countryCode}-${site.regionName}`,
    countryCode: site.countryCode,
    regionName: site.regionName,
    location: site.location,
    signingRegion: site.signingRegion,
    peakLoad: site.peakLoad,
    maintenance: isEven ? null : (site.maintenance ?? null),
    callers: CALLER_PLACES[`${site.countryCode}-${site.regionName}`] ?? [],
    servers: [
      ...servers('Backend', site.shortName, scaled(site.backends, scale)),
      ...servers('Proxy', site.shortName, scaled(site.proxies, scale)),
    ].map((server) => (isEven ? { ...server, disabled: null, maintenance: null } : server)),
  }));
}

function scaled(count: number, scale: number): number {
  return Math.max(1, Math.round(count * scale));
}

function servers(type: ServerType, shortName: string, count: number): PlannedServer[] {
  return Array.from({ length: count }, (_, index) => {
    const number = String(index + 1).padStart(2, '0');
    const endpoint = `${type === 'Backend' ? 'be' : 'px'}-${shortName}-${number}.demo.example:443`;
    return {
      endpoint,
      type,
      // A roll-out that has not reached every node yet.
      version: index % 5 === 4 ? '2.4.0' : '2.4.1',
      disabled: DISABLED[endpoint] ?? null,
      maintenance: IN_MAINTENANCE[endpoint] ?? null,
    };
  });
}
