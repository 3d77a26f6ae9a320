import { randomUUID } from 'node:crypto';

/** A backend that reports all it can, 19 fields and about 450 bytes, and other figures each time. */
export class BeatingBackend {
  readonly #bootId = randomUUID();
  #sequence = 0;

  beat() {
    const turn = ++this.#sequence;
    return {
      bootId: this.#bootId,
      sequence: turn,
      runtimeStatus: 'Running' as const,
      version: '2.4.1',
      cpuUsagePercent: 20 + ((turn * 7) % 60) + 0.5,
      memoryUsagePercent: 40 + ((turn * 3) % 20) + 0.25,
      networkDownloadMbps: 100 + ((turn * 11) % 50),
      networkUploadMbps: 90 + ((turn * 13) % 50),
      activeTelephonySessions: (turn * 5) % 30,
      activeWebSessions: turn % 20,
      maxConcurrentSessions: 50,
      sessionsStarted: turn * 2,
      sessionsFailed: 0,
      sessionsDropped: 0,
      longestSessionSeconds: 60 + turn,
      setupMsP95: 80 + (turn % 40),
      rtpLossPercent: 0.125,
      noMediaSessions: 0,
      pendingUploads: 0,
    };
  }
}
