import type { AlertDefinition, Finding } from '../alert-definition.ts';
import type { Facts, ServerFacts } from '../facts.ts';
import { ageMs, DAY_MS, MINUTE_MS, named, ofServer } from './findings.ts';

const CERTIFICATE_MS = 21 * DAY_MS;
/** A process that said goodbye may be on its way back from an upgrade. */
const BACK_WITHIN_MS = 2 * MINUTE_MS;

/** One server that is not as it should be, while others stand in for it: tickets. */
export const SERVER_ALERTS: readonly AlertDefinition[] = [
  {
    code: 'NODE_DEAD',
    severity: 'ticket',
    when: 'the node of a server that is not disabled is dead, or said goodbye more than 2 minutes ago, and others of its kind serve in its region',
    forMs: 0,
    clearMs: 30_000,
    scalesWithSilence: true,
    saidBy: ['REGION_LOST', 'REGION_CUT_OFF'],
    effect: 'Its calls are lost; new ones land on the others of its region, which have less room to spare',
    action: 'Look at the host; it comes back by itself with its next heartbeat. Out for longer: disable it',
    find: (facts) => eachServer(facts, nodeDead),
    cannotTell: (facts, { serverId }) => facts.server(serverId)?.node?.liveness === 'Unknown',
  },
  {
    code: 'REPORTING_LOST',
    severity: 'ticket',
    when: 'the heartbeats of a server that is not disabled have been lost for as long as makes others dead, and it answers from outside',
    forMs: 0,
    clearMs: 30_000,
    scalesWithSilence: true,
    saidBy: ['REGION_LOST', 'REGION_CUT_OFF'],
    effect: 'Its calls go on, and it gets no new ones; nobody sees how many it has, or can ask anything of it',
    action: 'Look at what reports for it, and at its way to Meridian: URL, DNS, firewall, certificate',
    find: (facts) =>
      eachServer(facts, (server) =>
        server.node?.reportingLostSince
          ? [ofServer(server, 'raised', `The heartbeats of ${named(server)} are lost, though it answers from outside`)]
          : [],
      ),
    cannotTell: (facts, { serverId }) => facts.server(serverId)?.node?.heardSinceStart === false,
  },
  {
    code: 'NODE_EJECTED',
    severity: 'ticket',
    when: 'far more sessions fail on one node than on the others of its region',
    forMs: 0,
    clearMs: 5 * MINUTE_MS,
    saidBy: ['REGION_LOST', 'REGION_CUT_OFF'],
    effect: 'Callers who landed there were not served well; it gets no new sessions for a while',
    action: 'Drain it, and look at what fails there before it is tried again',
    find: (facts) =>
      eachServer(facts, (server) =>
        server.node?.ejectedUntil
          ? [ofServer(server, 'raised', `${named(server)} rests: far more sessions fail there than elsewhere`)]
          : [],
      ),
  },
  {
    code: 'KEY_IN_USE_TWICE',
    severity: 'ticket',
    when: 'two processes report with one server’s key for longer than a moment',
    forMs: 0,
    clearMs: MINUTE_MS,
    despiteMaintenance: true,
    effect: 'It gets no new sessions: nobody knows which of the two they would reach',
    action: 'Look for a cloned image and stop it; if there is none the key leaked: give the server a new one',
    find: ({ regions }) =>
      regions.flatMap(({ servers }) =>
        servers.flatMap((server) =>
          server.node?.keyInUseTwiceSince
            ? [ofServer(server, 'raised', `Two processes report with the key of ${named(server)}`)]
            : [],
        ),
      ),
  },
  {
    code: 'PROBE_FAILING',
    severity: 'ticket',
    when: 'a server that is not disabled does not answer from outside',
    forMs: MINUTE_MS,
    clearMs: MINUTE_MS,
    saidBy: ['REGION_LOST', 'REGION_CUT_OFF', 'NODE_DEAD'],
    effect: 'Callers may not reach it either',
    action: 'Look at its firewall, its certificate and the ports it listens on',
    find: (facts) => eachServer(facts, probeFailing),
    cannotTell: notAsked,
  },
  {
    code: 'CERTIFICATE_EXPIRING',
    severity: 'ticket',
    when: 'a server’s certificate ends within 21 days',
    forMs: 0,
    clearMs: 0,
    effect: 'From then on callers and proxies refuse to connect to it',
    action: 'Renew its certificate',
    find: (facts) => eachServer(facts, certificateExpiring),
    cannotTell: notAsked,
  },
];

/** Asks this of every server that is meant to be there: nobody waits for what is disabled. */
function eachServer({ regions, now, nowMs }: Facts, find: (server: ServerFacts, at: Moment) => Finding[]): Finding[] {
  const findings: Finding[] = [];
  for (const { region, servers, routable } of regions) {
    if (region.disabled !== null) continue;
    const moments = {
      Backend: { now, nowMs, hasSpare: routable.Backend > 0 },
      Proxy: { now, nowMs, hasSpare: routable.Proxy > 0 },
    };
    for (const facts of servers) {
      const { disabled, drain, type } = facts.server;
      if (disabled === null && drain === null) findings.push(...find(facts, moments[type]));
    }
  }
  return findings;
}

type Moment = Pick<Facts, 'now' | 'nowMs'> & {
  /** Whether others of its kind serve in its region. */
  readonly hasSpare: boolean;
};

/** After a restart a server may not have been asked again yet. */
function notAsked(facts: Facts, { serverId }: Pick<Finding, 'serverId'>): boolean {
  return facts.server(serverId)?.probe === null;
}

function nodeDead(facts: ServerFacts, { nowMs, hasSpare }: Moment): Finding[] {
  const { node, server } = facts;
  // Without a spare its region is lost, which says more; in maintenance it is told, and silenced.
  if (node === null || (facts.inService && !hasSpare)) return [];
  if (node.liveness === 'Dead') return [ofServer(facts, 'raised', `${named(facts)} is dead`)];
  const isBackLate = node.runtimeStatus === 'Stopped' && nowMs - node.heardAtMs >= BACK_WITHIN_MS;
  if (!isBackLate || server.maintenance !== null) return [];
  return [ofServer(facts, 'raised', `${named(facts)} said goodbye and did not come back`)];
}

function probeFailing(facts: ServerFacts): Finding[] {
  const { probe } = facts;
  if (probe?.status !== 'Failing') return [];
  const failing = probe.checks.filter(({ status }) => status === 'Failing').map(({ kind }) => kind);
  return [ofServer(facts, 'raised', `${named(facts)} does not answer from outside: ${failing.join(', ')}`)];
}

function certificateExpiring(facts: ServerFacts, { now }: Moment): Finding[] {
  if (facts.probe === null) return [];
  const [ends] = facts.probe.checks.flatMap(({ certificateExpiresAt }) => certificateExpiresAt ?? []).toSorted();
  if (ends === undefined || -ageMs(ends, now) > CERTIFICATE_MS) return [];
  const days = Math.floor(-ageMs(ends, now) / DAY_MS);
  const when = days < 0 ? `ended on ${ends.slice(0, 10)}` : `ends on ${ends.slice(0, 10)}`;
  return [ofServer(facts, 'raised', `The certificate of ${named(facts)} ${when}`)];
}
