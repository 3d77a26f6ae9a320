import { randomUUID } from 'node:crypto';
import type { NodeMetrics, RuntimeStatus } from '@meridian/shared/node-status.ts';
import type { Location } from '@meridian/shared/region.ts';
import { type RouteRequest, routeSchema } from '@meridian/shared/routing.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { DesiredState } from '../../server/desired/desired-state.ts';
import type { FlagRecord, RegionRecord, ServerRecord } from '../../server/desired/records.ts';
import { regionRecord, serverRecord } from './records.ts';
import type { LiveNode } from '../../server/fleet/live-node.ts';
import { LiveTable } from '../../server/fleet/live-table.ts';
import type { LiveSource } from '../../server/routing/fleet-index.ts';
import type { PlaceOfIp } from '../../server/routing/place-of-ip.ts';
import { Routing } from '../../server/routing/routing.ts';
import { seededRandom } from '../fleet/random.ts';

const AT = '2026-01-01T00:00:00.000Z';

/** The node as the table tells of it, and ejected besides. */
export function ejected(node: LiveNode, until: string): LiveNode {
  return Object.create(node, { ejectedUntil: { value: until } }) as LiveNode;
}

export const FLAG: FlagRecord = { at: AT, by: 'ops', publicReason: 'Planned work', privateReason: 'ticket 4711' };

export type ServerOptions = Partial<Omit<ServerRecord, 'type'>> & { readonly type?: ServerType };

/** Regions, servers and their nodes in memory, with routing over them; time and chance are the test's. */
export class RoutingFleet {
  readonly desired = new DesiredState();
  readonly table: LiveTable;
  /** The regions that are cut off, since when; told by `cutOff` and `heal`. */
  readonly #cutOff = new Map<string, string>();
  /** The servers that were ejected. */
  readonly #ejected = new Set<string>();
  readonly live: LiveSource;
  readonly routing: Routing;
  nowMs = 1_000_000;
  readonly #nodes = new Map<string, { bootId: string; sequence: number }>();
  readonly #verdictFollowers: ((regionId: string) => void)[] = [];
  #made = 0;

  constructor({
    seed = 1,
    places = {},
  }: { seed?: number; places?: Readonly<Record<string, ReturnType<PlaceOfIp>>> } = {}) {
    const monotonicMs = () => this.nowMs;
    this.table = new LiveTable({ suspectAfterMs: 6000, deadAfterMs: 16_000 }, monotonicMs);
    this.live = this.#live();
    this.routing = new Routing({
      desired: this.desired,
      live: this.live,
      placeOfIp: (ip) => places[ip] ?? null,
      now: () => new Date(this.nowMs),
      monotonicMs,
      random: seededRandom(seed).next,
      newTicketId: () => `tkt_${++this.#made}`,
    });
  }

  /** Makes a region in service, or changes it. */
  region(regionId: string, location: Location, change: Partial<RegionRecord> = {}): void {
    this.desired.swap({ regions: [regionRecord(regionId, { location, ...change })] });
  }

  /** Makes a server in service, or changes it. */
  server(regionId: string, serverId: string, change: ServerOptions = {}): void {
    this.desired.swap({ servers: [serverRecord(regionId, serverId, change)] });
  }

  /** One heartbeat with so many sessions; null: it does not say how many. */
  hear(
    serverId: string,
    sessions: number | null,
    more: NodeMetrics & { readonly runtimeStatus?: RuntimeStatus } = {},
  ): void {
    const server = this.desired.server(serverId);
    if (!server) throw new Error(`no server ${serverId}`);
    const node = this.#nodes.get(serverId) ?? { bootId: randomUUID(), sequence: 0 };
    this.#nodes.set(serverId, { ...node, sequence: node.sequence + 1 });
    const counts =
      server.type === 'Backend'
        ? { activeTelephonySessions: sessions, activeWebSessions: sessions === null ? null : 0 }
        : { activeConnections: sessions };
    this.table.record(server, { ...node, runtimeStatus: 'Running', ...counts, ...more }, new Date(AT));
  }

  /** A region with one backend and one proxy, `be-<id>` and `px-<id>`, that hold nothing yet. */
  pair(regionId: string, location: Location, change: Partial<RegionRecord> = {}): void {
    this.region(regionId, location, change);
    this.server(regionId, `be-${regionId}`);
    this.server(regionId, `px-${regionId}`, { type: 'Proxy' });
    this.hear(`be-${regionId}`, 0);
    this.hear(`px-${regionId}`, 0);
  }

  /** The process on a server starts anew. */
  reboot(serverId: string): void {
    this.#nodes.delete(serverId);
  }

  /** Too many of a region's nodes fall silent at once, or it is well again. */
  cutOff(regionId: string, isCutOff = true): void {
    if (isCutOff) this.#cutOff.set(regionId, AT);
    else this.#cutOff.delete(regionId);
    for (const follower of this.#verdictFollowers) follower(regionId);
  }

  /** Too many sessions fail on a server, or it has rested. */
  eject(serverId: string, isEjected = true): void {
    if (isEjected) this.#ejected.add(serverId);
    else this.#ejected.delete(serverId);
    const regionId = this.desired.server(serverId)?.regionId ?? '';
    for (const follower of this.#verdictFollowers) follower(regionId);
  }

  /** Time passes, and silence is judged. Somebody elsewhere is heard: it is not Meridian that is cut off. */
  pass(ms: number): void {
    this.nowMs += ms;
    const elsewhere = { serverId: 'elsewhere', regionId: 'XX-ELSEWHERE', type: 'Backend' } as const;
    this.table.record(elsewhere, { bootId: 'elsewhere', sequence: this.nowMs, runtimeStatus: 'Running' }, new Date(AT));
    this.table.judge(AT);
  }

  /** As it comes in over the wire. */
  request(request: object): RouteRequest {
    return routeSchema.parse(request);
  }

  /** What the table says, and what the test says is cut off or ejected. */
  #live(): LiveSource {
    const { table } = this;
    return {
      liveNode: (serverId) => {
        const node = table.liveNode(serverId);
        return node && this.#ejected.has(serverId) ? ejected(node, AT) : node;
      },
      onChange: (follower) => table.onChange(follower),
      onFigures: (follower) => table.onFigures(follower),
      probe: (serverId) => table.probe(serverId),
      cutOffSince: (regionId) => this.#cutOff.get(regionId) ?? null,
      isStorageFailing: (regionId) => table.isStorageFailing(regionId),
      noteOutcome: (serverId, failed) => table.noteOutcome(serverId, failed),
      onVerdict: (follower) => {
        this.#verdictFollowers.push(follower);
        table.onVerdict(follower);
      },
    };
  }

  route(request: object) {
    return this.routing.route(this.request(request));
  }

  explain(request: object) {
    return this.routing.explain(this.request(request));
  }
}
