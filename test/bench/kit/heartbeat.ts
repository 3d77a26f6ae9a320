import { randomUUID } from 'node:crypto';
import type { RelayedHeartbeat } from '@meridian/shared/relay.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';

/** Without the handle that its relay gives it. */
type Report = Omit<RelayedHeartbeat, 'handle'>;

const ROOM = { Backend: 50, Proxy: 100 } as const;

/**
 * A node that reports all it can, some 17 fields and 400 bytes. Sessions and memory drift, and the other figures follow
 * the sessions with a little noise.
 */
export class BeatingNode {
  readonly #type: ServerType;
  readonly #bootId = randomUUID();
  #sequence = 0;
  #sessions: number;
  #memoryPercent = 20 + Math.random() * 60;
  #started = 0;
  #last: Report | null = null;

  constructor(type: ServerType) {
    this.#type = type;
    this.#sessions = Math.random() * ROOM[type];
  }

  /** What it reports next, which drifts. */
  beat() {
    const room = ROOM[this.#type];
    this.#sessions = drifted(this.#sessions, 1.5, 0, room);
    this.#memoryPercent = drifted(this.#memoryPercent, 0.2, 10, 90);
    const sessions = Math.round(this.#sessions);
    this.#started += Math.random() < 0.2 ? 1 : 0;
    const report = {
      bootId: this.#bootId,
      sequence: ++this.#sequence,
      runtimeStatus: 'Running' as const,
      version: '2.4.1',
      cpuUsagePercent: rounded((sessions / room) * 75 + Math.random() * 4),
      memoryUsagePercent: rounded(this.#memoryPercent),
      networkDownloadMbps: rounded(sessions * 0.1 + Math.random() * 0.3),
      networkUploadMbps: rounded(sessions * 0.1 + Math.random() * 0.3),
      sessionsStarted: this.#started,
      sessionsFailed: 0,
      sessionsDropped: 0,
      longestSessionSeconds: 60 + this.#sequence,
      setupMsP95: Math.round(300 + sessions * 4 + Math.random() * 40),
      rtpLossPercent: rounded(0.3 + Math.random() * 0.2),
      ...(this.#type === 'Backend'
        ? { activeTelephonySessions: sessions, activeWebSessions: 0, maxConcurrentSessions: room }
        : { activeConnections: sessions, maxConcurrentConnections: room, outboundQueued: 0 }),
    };
    this.#last = report;
    return report;
  }

  /** What it reported last, once more. */
  again(): Report {
    const last = this.#last ?? this.beat();
    return (this.#last = { ...last, sequence: ++this.#sequence });
  }

  /** Its processor is busier, or less busy, than it said last. */
  change(): void {
    const last = this.again();
    this.#last = { ...last, cpuUsagePercent: (last.cpuUsagePercent ?? 0) < 50 ? 73 : 21 };
  }
}

function drifted(value: number, by: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value + (Math.random() - 0.5) * 2 * by));
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
