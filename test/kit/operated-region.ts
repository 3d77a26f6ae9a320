import { randomUUID } from 'node:crypto';
import type { Action } from '@meridian/shared/action.ts';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { DesiredStatus } from '@meridian/shared/node-status.ts';
import { type Operation, type OperationStart, operationStartSchema } from '@meridian/shared/operation.ts';
import type { RoutableCount } from '@meridian/shared/plan.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { routableIn } from '../../server/lifecycle/planned-state.ts';
import { Drains } from '../../server/operations/drains.ts';
import { OperationBook } from '../../server/operations/operation-book.ts';
import { Operations } from '../../server/operations/operations.ts';
import { REASONS } from './fleet-of-one.ts';
import { type Rooms, rooms } from './in-process.ts';

const REGION_ID = 'US-WEST';
const RETURN_WITHIN_MS = 5 * 60_000;

/** A node that does as it is told: while it drains, one of its sessions ends with each heartbeat. */
export type ObedientNode = {
  readonly serverId: string;
  readonly endpoint: string;
  sessions: number;
  /** It says nothing while it is not. */
  isUp: boolean;
  /** As told with the last answer. */
  told: DesiredStatus;
};

/** A region in service, and what operates on it; time and rounds are the test's. */
export type OperatedRegion = Rooms & {
  operations: Operations;
  readonly nodes: readonly ObedientNode[];
  readonly node: (endpoint: string) => ObedientNode;
  readonly add: (type: ServerType) => Promise<ObedientNode>;
  readonly start: (terms: Partial<OperationStart> & Pick<OperationStart, 'kind'>) => Promise<Operation>;
  /** What the newest operation is now, and the states of its steps by endpoint. */
  readonly now: () => Operation;
  readonly states: () => Record<string, string>;
  readonly routable: () => RoutableCount;
  /** Two seconds: every node reports, silence is judged, drains and operations have a round. */
  readonly round: () => Promise<void>;
  /** Rounds until something holds; `each` looks in between. */
  readonly roundsUntil: (holds: () => boolean, each?: () => unknown) => Promise<void>;
  readonly pass: (ms: number) => void;
  /** Meridian starts anew from what was written. */
  readonly restart: () => Promise<void>;
  readonly applyTo: (
    endpoint: string,
    type: 'cancelDrain' | 'enableRegionServer' | 'disableRegionServerMaintenance',
  ) => Promise<unknown>;
  readonly events: Rooms['events'];
  readonly happened: (type: MeridianEvent['type']) => Promise<readonly MeridianEvent[]>;
};

export async function operatedRegion({ backends = 2, proxies = 2 } = {}): Promise<OperatedRegion> {
  let nowMs = Date.parse('2026-01-01T00:00:00.000Z');
  const clock = { now: () => new Date(nowMs), monotonicMs: () => nowMs };
  const house = await rooms(clock);
  const { db, events, desired, table, routing, regionManager, heartbeats, vault, operator } = house;
  const nodes: ObedientNode[] = [];
  const beats = new Map<ObedientNode, { bootId: string; sequence: number }>();
  const apply = (action: Action) => regionManager.apply(action, {}, operator);
  const onTrouble = (trouble: string, error: unknown) => {
    throw new Error(trouble, { cause: error });
  };
  let operationCount = 0;
  let drains: Drains;

  const beat = async (node: ObedientNode) => {
    const type = desired.server(node.serverId)?.type;
    const boot = beats.get(node);
    if (!node.isUp || !boot || type === undefined) return;
    if (node.told === 'Draining' && node.sessions > 0) node.sessions--;
    const counts =
      type === 'Backend'
        ? { activeTelephonySessions: node.sessions, activeWebSessions: 0 }
        : { activeConnections: node.sessions };
    const runtimeStatus = node.told === 'Maintenance' ? 'Maintenance' : 'Running';
    const heartbeat = { ...boot, runtimeStatus, ...counts };
    boot.sequence++;
    node.told = (await heartbeats.receive({ serverId: node.serverId, keyHmac: '' }, heartbeat)).desiredStatus;
  };

  const add = async (type: ServerType) => {
    const endpoint = `${type === 'Backend' ? 'be' : 'px'}-${nodes.length + 1}`;
    const { server } = await apply({
      type: 'addOrUpdateRegionServer',
      mode: 'add',
      regionId: REGION_ID,
      server: { endpoint, type, sipPort: 5060, useSSL: true, isDevelopmentServer: false },
    });
    const serverId = server?.serverId ?? '';
    await apply({ type: 'disableRegionServerMaintenance', regionId: REGION_ID, serverId });
    await apply({ type: 'enableRegionServer', regionId: REGION_ID, serverId });
    const node: ObedientNode = { serverId, endpoint, sessions: 2, isUp: true, told: 'Running' };
    nodes.push(node);
    beats.set(node, { bootId: randomUUID(), sequence: 0 });
    await beat(node);
    return node;
  };

  const begin = async () => {
    const stopRequests = { ask: () => undefined, prune: () => undefined };
    const parts = { ...clock, desired, table, elsewhere: routing, regionManager, events, onTrouble };
    drains = new Drains({ ...parts, stopRequests });
    return new Operations({
      ...parts,
      live: table,
      book: await OperationBook.load(db, events, clock.now),
      hmac: (text) => vault.hmac(text),
      newOperationId: () => `ope_${++operationCount}`,
      returnWithinMs: RETURN_WITHIN_MS,
    });
  };

  await apply({ type: 'enableRegion', regionId: REGION_ID });
  await apply({ type: 'disableRegionMaintenance', regionId: REGION_ID });
  const region: OperatedRegion = {
    ...house,
    operations: await begin(),
    nodes,
    node: (endpoint) => nodes.find((node) => node.endpoint === endpoint) ?? unknown(endpoint),
    add,
    start: (terms) =>
      region.operations.start(operationStartSchema.parse({ regionId: REGION_ID, ...REASONS, ...terms }), operator),
    now: () => region.operations.list(undefined)[0] ?? unknown('operation'),
    states: () => Object.fromEntries(region.now().steps.map(({ endpoint, state }) => [endpoint, state])),
    routable: () => routableIn(REGION_ID, { before: desired, after: desired }, table),
    round: async () => {
      nowMs += 2000;
      for (const node of nodes) await beat(node);
      table.judge(clock.now().toISOString());
      await drains.round();
      await region.operations.round();
    },
    roundsUntil: async (holds, each) => {
      for (let round = 0; !holds(); round++) {
        if (round === 200) throw new Error(`not within 200 rounds: ${JSON.stringify(region.now())}`);
        await region.round();
        await each?.();
      }
    },
    pass: (ms) => (nowMs += ms),
    restart: async () => {
      region.operations = await begin();
    },
    applyTo: (endpoint, type) => apply({ type, regionId: REGION_ID, serverId: region.node(endpoint).serverId }),
    happened: async (type) => (await events.list(0, 1000)).filter((event) => event.type === type),
  };
  for (let count = 0; count < backends; count++) await add('Backend');
  for (let count = 0; count < proxies; count++) await add('Proxy');
  return region;
}

function unknown(what: string): never {
  throw new Error(`there is no ${what}`);
}
