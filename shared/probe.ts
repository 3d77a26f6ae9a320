/** What asking a server from outside tells. `Unknown`: nobody asked, or the address is one that may not be asked. */
export type ProbeStatus = 'Ok' | 'Failing' | 'Unknown';

export const PROBE_KINDS = ['http', 'tcp', 'sipUdp', 'sipTcp', 'sipTls', 'stun', 'tls'] as const;
/** `tls` is the certificate alone: who it is for and when it ends. */
export type ProbeKind = (typeof PROBE_KINDS)[number];

/**
 * Those that the server's own process answers. A kernel accepts connections, a terminator does TLS, and a relay of its own
 * does STUN, also for a process that hangs.
 */
export const KINDS_THAT_PROVE_LIFE: ReadonlySet<ProbeKind> = new Set(['http', 'sipUdp', 'sipTcp', 'sipTls']);

export type ProbeCheck = {
  readonly kind: ProbeKind;
  readonly status: ProbeStatus;
  /** Milliseconds until the answer; null without one. */
  readonly latencyMs: number | null;
  /** For a person; never what the far end sent. */
  readonly message: string;
  /** SIP 503: it takes no new sessions now, and is well otherwise. */
  readonly isNotAccepting?: boolean;
  /** ISO 8601, UTC. */
  readonly certificateExpiresAt?: string;
};

/** All that was last asked of one server. */
export type ProbeReport = {
  readonly status: ProbeStatus;
  /**
   * Whether `Failing` keeps sessions away: only after a success from the same vantage within 24 h, and not while more
   * than 30% of the region's probes flip together.
   */
  readonly decides: boolean;
  /** It said so itself, by SIP 503: no new sessions, and it is well otherwise. */
  readonly isNotAccepting: boolean;
  /** ISO 8601, UTC. */
  readonly checkedAt: string;
  readonly checks: readonly ProbeCheck[];
};
