import type { IncomingMessage } from 'node:http';
import type { Desired } from '../desired/desired-state.ts';
import type { EventLog } from '../events/event-log.ts';
import { AttachedNodes } from '../fleet/attached-nodes.ts';
import type { Frames } from '../fleet/frames.ts';
import type { GoneReports } from '../fleet/gone-reports.ts';
import type { Heartbeats } from '../fleet/heartbeats.ts';
import type { HistoryReader } from '../fleet/history-reader.ts';
import type { PastReader } from '../fleet/past/past-reader.ts';
import type { LiveTable } from '../fleet/live-table.ts';
import type { RegionManager } from '../lifecycle/region-manager.ts';
import type { Capacity } from '../operations/capacity/capacity.ts';
import type { Drains } from '../operations/drains.ts';
import type { StorageChecks } from '../operations/storage-checks.ts';
import type { Uploads } from '../operations/uploads.ts';
import type { RuleModes } from '../lifecycle/rule-modes.ts';
import type { Alerts } from '../operations/alerts/alerts.ts';
import type { Operations } from '../operations/operations.ts';
import type { Presence } from '../operations/presence.ts';
import type { PublicStatus } from '../operations/public-status.ts';
import type { Routing } from '../routing/routing.ts';
import type { OperatorTokens } from '../security/operator-tokens.ts';
import type { Access } from './access.ts';
import type { SocketFlow } from './socket-flow.ts';

/** What the procedures work with. */
export type Services = {
  readonly access: Access;
  readonly desired: Desired;
  readonly regionManager: RegionManager;
  readonly routing: Routing;
  readonly drains: Drains;
  readonly ruleModes: RuleModes;
  readonly alerts: Alerts;
  /** Null where it is off. */
  readonly publicStatus: PublicStatus | null;
  readonly operations: Operations;
  readonly presence: Presence;
  readonly capacity: Capacity;
  readonly storage: StorageChecks;
  readonly uploads: Uploads;
  readonly events: EventLog;
  readonly heartbeats: Heartbeats;
  readonly gone: GoneReports;
  readonly table: LiveTable;
  readonly history: HistoryReader;
  readonly past: PastReader;
  readonly frames: Frames;
  readonly tokens: OperatorTokens;
  readonly now: () => Date;
};

/** One request, or one WebSocket connection. */
export type Context = Services & {
  /** The HMAC of the bearer token; null where none was brought. */
  readonly tokenHmac: string | null;
  readonly address: string;
  /** From the header of that name. */
  readonly idempotencyKey: string | undefined;
  /** The nodes that this connection speaks for; null where there is none that lasts. */
  readonly attached: AttachedNodes | null;
  /** How fast this connection is read; null for a single request. */
  readonly flow: SocketFlow | null;
  /** What this connection has open. */
  readonly open: { subscriptions: number };
  /** Whether it is a WebSocket, over which binary frames go. */
  readonly isSocket: boolean;
  /** Whether what was sent last still waits to be read. */
  readonly isBehind: () => boolean;
};

const BEHIND_AT_BYTES = 256 * 1024;

export function contextOf(
  services: Services,
  request: IncomingMessage,
  {
    connectionToken,
    bufferedBytes,
    flow,
  }: { connectionToken: unknown; bufferedBytes: () => number; flow: SocketFlow | null },
): Context {
  const token = typeof connectionToken === 'string' ? connectionToken : bearerToken(request);
  // A WebSocket's headers stand for all that is ever asked over it: a key must come with each change there.
  const idempotencyKey = flow ? undefined : request.headers['idempotency-key'];
  return {
    ...services,
    tokenHmac: token === null ? null : services.access.hmac(token),
    address: request.socket.remoteAddress ?? '',
    idempotencyKey: typeof idempotencyKey === 'string' ? idempotencyKey : undefined,
    attached: flow ? new AttachedNodes() : null,
    flow,
    open: { subscriptions: 0 },
    isSocket: flow !== null,
    isBehind: () => bufferedBytes() > BEHIND_AT_BYTES,
  };
}

function bearerToken(request: IncomingMessage): string | null {
  return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1] ?? null;
}
