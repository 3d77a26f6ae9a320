import type { HeartbeatReply } from '@meridian/shared/node-status.ts';
import type { NodeReport } from './node-report.ts';
import type { RegisteredServer } from './seeding.ts';

/** How heartbeats reach Meridian, and its answers their nodes. */
export type Uplink = {
  /** A node's own line, from now on. */
  connect(server: RegisteredServer, ears: Ears): Line;
};

export type Line = {
  /** Whether a report can be sent now: a slow Meridian is not sent a second one meanwhile. */
  readonly isFree: boolean;
  send(report: NodeReport): void;
};

/** What comes back over a line. */
export type Ears = {
  /** What Meridian asks of the node that has made the report. */
  readonly hear: (report: NodeReport, reply: HeartbeatReply) => void;
  /** Its server was deleted. */
  readonly hearGone: () => void;
  /** Meridian does not know the key. */
  readonly hearUnknownKey?: () => void;
};

/** Hears whether Meridian can be reached, and why it cannot. */
export type OnReachable = (isReachable: boolean, why: string) => void;
