import { randomUUID } from 'node:crypto';
import type { ServerType } from '@meridian/shared/server-type.ts';

/** A node that reports all it can, some 17 fields and 400 bytes, and other figures each time. */
export class BeatingNode {
  readonly #type: ServerType;
  readonly #bootId = randomUUID();
  readonly #offset = Math.floor(Math.random() * 1000);
  #sequence = 0;

  constructor(type: ServerType) {
    this.#type = type;
  }

  beat() {
    const turn = ++this.#sequence;
    const figure = turn + this.#offset;
    return {
      bootId: this.#bootId,
      sequence: turn,
      runtimeStatus: 'Running' as const,
      version: '2.4.1',
      cpuUsagePercent: 20 + ((figure * 7) % 60) + 0.5,
      memoryUsagePercent: 40 + ((figure * 3) % 20) + 0.25,
      networkDownloadMbps: 100 + ((figure * 11) % 50),
      networkUploadMbps: 90 + ((figure * 13) % 50),
      sessionsStarted: turn * 2,
      sessionsFailed: 0,
      sessionsDropped: 0,
      longestSessionSeconds: 60 + turn,
      setupMsP95: 80 + (figure % 40),
      rtpLossPercent: 0.125,
      ...(this.#type === 'Backend'
        ? { activeTelephonySessions: (figure * 5) % 30, activeWebSessions: figure % 20, maxConcurrentSessions: 50 }
        : { activeConnections: (figure * 5) % 90, maxConcurrentConnections: 100, outboundQueued: figure % 7 }),
    };
  }
}
