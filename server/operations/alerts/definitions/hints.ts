import type { ServerType } from '@meridian/shared/server-type.ts';
import type { AlertDefinition, Finding } from '../alert-definition.ts';
import type { RegionFacts } from '../facts.ts';
import { counted, MINUTE_MS, ofRegion, someOf } from './findings.ts';

const ENOUGH = 2;

/** What is good to know: nothing is wrong yet. */
export const HINTS: readonly AlertDefinition[] = [
  {
    code: 'FEW_BACKENDS',
    severity: 'info',
    when: 'a region in service has fewer than two backends that are not disabled',
    forMs: 10 * MINUTE_MS,
    clearMs: MINUTE_MS,
    effect: 'None now; with its only backend the region is lost',
    action: 'Add a backend there',
    find: ({ regions }) => regions.flatMap((region) => few(region, 'Backend', 'backend')),
  },
  {
    code: 'FEW_PROXIES',
    severity: 'info',
    when: 'a region in service has fewer than two proxies that are not disabled',
    forMs: 10 * MINUTE_MS,
    clearMs: MINUTE_MS,
    effect: 'None now; with its only proxy the region is lost',
    action: 'Add a proxy there',
    find: ({ regions }) => regions.flatMap((region) => few(region, 'Proxy', 'proxy')),
  },
  {
    code: 'DEVELOPMENT_SERVERS',
    severity: 'info',
    when: 'a region in service has development servers beside others',
    forMs: MINUTE_MS,
    clearMs: MINUTE_MS,
    effect: 'None: callers land there only where they ask for it',
    action: 'Move them to a region of their own',
    find: ({ regions }) => regions.flatMap(developmentServers),
  },
];

function few(facts: RegionFacts, type: ServerType, noun: string): Finding[] {
  const { region, servers, inService } = facts;
  const there = servers.filter(
    ({ server }) => server.type === type && server.disabled === null && !server.isDevelopmentServer,
  ).length;
  if (!inService || there >= ENOUGH) return [];
  return [ofRegion(facts, 'raised', `${region.regionId} has ${there === 0 ? 'no' : 'only one'} ${noun}`)];
}

function developmentServers(facts: RegionFacts): Finding[] {
  const { region, servers, inService } = facts;
  const ofDevelopment = servers.filter(({ server }) => server.isDevelopmentServer && server.disabled === null);
  if (!inService || ofDevelopment.length === 0 || ofDevelopment.length === servers.length) return [];
  const names = someOf(ofDevelopment.map(({ server }) => server.endpoint));
  const summary = `${counted(ofDevelopment.length, 'development server')} in ${region.regionId}: ${names}`;
  return [ofRegion(facts, 'raised', summary)];
}
