import type { DesiredStatus, HeartbeatReply, RuntimeStatus } from '@meridian/shared/node-status.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Call, CallEnd } from './call.ts';
import type { Random } from './random.ts';

/** One heartbeat, by the contract's names; a backend reports its own metrics, a proxy its own. */
export type NodeReport = CommonReport & Partial<BackendMetrics> & Partial<ProxyMetrics>;

type CommonReport = {
  readonly bootId: string;
  readonly sequence: number;
  readonly runtimeStatus: RuntimeStatus;
  readonly version: string;
  readonly cpuUsagePercent: number;
  readonly memoryUsagePercent: number;
  readonly sessionsStarted: number;
  readonly sessionsFailed: number;
  readonly sessionsDropped: number;
  readonly longestSessionSeconds: number;
  readonly setupMsP95: number;
  readonly rtpLossPercent: number;
  readonly noMediaSessions: number;
};
type NetworkMetrics = { readonly networkDownloadMbps: number; readonly networkUploadMbps: number };
type BackendMetrics = NetworkMetrics & {
  readonly activeTelephonySessions: number;
  readonly activeWebSessions: number;
  readonly maxConcurrentSessions: number;
  readonly pendingUploads: number;
};
type ProxyMetrics = NetworkMetrics & {
  readonly activeConnections: number;
  readonly maxConcurrentConnections: number;
  readonly outboundQueued: number;
  readonly outboundProcessing: number;
  readonly outboundProcessed: number;
};

export type NodeTraits = {
  readonly type: ServerType;
  readonly version: string;
  readonly random: Random;
  /** How long it runs on average until it crashes; Infinity for one that never does. */
  readonly meanUptimeMs: number;
};

type Boot = {
  readonly bootId: string;
  readonly servesFromMs: number;
  readonly crashesAtMs: number;
  sequence: number;
  dueAtMs: number;
  started: number;
  failed: number;
  dropped: number;
  outboundProcessed: number;
  memoryPercent: number;
};

/** Sessions it can hold, as the contract assumes where a node does not say. */
const ROOM: Readonly<Record<ServerType, number>> = { Backend: 50, Proxy: 100 };
const FIRST_INTERVAL_MS = 2000;
const STARTING_MS = { min: 800, max: 3000 };
/** Past the 16 s after which silence counts as death, so that a crash is seen as one. */
const DOWN_AFTER_CRASH_MS = { min: 25_000, max: 70_000 };

/**
 * One backend or proxy, with no clock and no network of its own: it is told the time and the answers. It obeys what
 * Meridian asks, and what it was last told holds while Meridian does not answer.
 */
export class SimulatedNode implements CallEnd {
  readonly type: ServerType;
  readonly #traits: NodeTraits;
  readonly #calls = new Set<Call>();
  #boot: Boot | null = null;
  #gone = false;
  #leaving = false;
  #desired: DesiredStatus | null = null;
  #returnsAtMs: number | null = null;
  #intervalMs = FIRST_INTERVAL_MS;
  #idleInMaintenanceSinceMs: number | null = null;

  constructor(traits: NodeTraits) {
    this.type = traits.type;
    this.#traits = traits;
  }

  /** Its process runs. */
  get up(): boolean {
    return this.#boot !== null;
  }

  /** Its server was deleted: it never comes back. */
  get gone(): boolean {
    return this.#gone;
  }

  /** Stopped on purpose, and so until its operator starts it; a crashed one comes back by itself. */
  get stopped(): boolean {
    return this.#boot === null && !this.#gone && this.#returnsAtMs === null;
  }

  get activeCalls(): number {
    return this.#calls.size;
  }

  get room(): number {
    return ROOM[this.type];
  }

  /** A new call goes only to a node that runs, was told to run, and has room. */
  takesCalls(nowMs: number): boolean {
    return this.#runtimeStatus(nowMs) === 'Running' && this.#calls.size < this.room;
  }

  /** How long it has stood in maintenance without a call; 0 while it has calls or work. */
  idleInMaintenanceMs(nowMs: number): number {
    return this.#idleInMaintenanceSinceMs === null ? 0 : nowMs - this.#idleInMaintenanceSinceMs;
  }

  /** Its process is started, with a new boot: counts begin at zero. */
  start(nowMs: number): void {
    if (this.#gone || this.#boot !== null) return;
    const { random, meanUptimeMs } = this.#traits;
    this.#returnsAtMs = null;
    this.#leaving = false;
    this.#desired = null;
    this.#boot = {
      bootId: random.uuid(),
      servesFromMs: nowMs + random.between(STARTING_MS.min, STARTING_MS.max),
      crashesAtMs: Number.isFinite(meanUptimeMs) ? nowMs + random.exponential(meanUptimeMs) : Infinity,
      sequence: 0,
      dueAtMs: nowMs + random.between(0, STARTING_MS.min),
      started: 0,
      failed: 0,
      dropped: 0,
      outboundProcessed: 0,
      memoryPercent: random.between(24, 30),
    };
  }

  /** Its operator stops it: it says goodbye with its next heartbeat, and ends when that was heard. */
  stop(): void {
    this.#leaving = true;
  }

  /** Moves it on to a moment: it may crash, come back, or lay down its calls because it was told to stop. */
  advance(nowMs: number): void {
    if (this.#boot === null) {
      if (this.#returnsAtMs !== null && nowMs >= this.#returnsAtMs) this.start(nowMs);
    } else if (nowMs >= this.#boot.crashesAtMs) {
      this.#end();
      this.#returnsAtMs = nowMs + this.#traits.random.between(DOWN_AFTER_CRASH_MS.min, DOWN_AFTER_CRASH_MS.max);
    } else {
      if (this.#runtimeStatus(nowMs) === 'Stopped') this.#dropCalls();
      this.#follow(this.#boot, nowMs);
    }
  }

  /** The heartbeat that is due, or null: not yet, or nothing runs here. */
  tick(nowMs: number): NodeReport | null {
    const boot = this.#boot;
    if (boot === null || nowMs < boot.dueAtMs) return null;
    boot.dueAtMs = nowMs + this.#intervalMs * this.#traits.random.between(0.9, 1.1);
    boot.sequence += 1;
    return this.#report(boot, nowMs);
  }

  /** The answer to a heartbeat. One that a former boot asked for says nothing to this one. */
  hear(report: NodeReport, reply: HeartbeatReply): void {
    if (this.#boot?.bootId !== report.bootId) return;
    this.#intervalMs = reply.nextHeartbeatMs;
    if (report.runtimeStatus === 'Stopped') this.#end();
    else this.#desired = reply.desiredStatus;
  }

  /** Meridian says that its server was deleted: it ends, and never comes back. */
  hearGone(): void {
    this.#gone = true;
    this.#returnsAtMs = null;
    this.#end();
  }

  begin(call: Call): void {
    this.#calls.add(call);
    if (this.#boot !== null) this.#boot.started += 1;
  }

  finish(call: Call): void {
    this.#calls.delete(call);
  }

  drop(call: Call): void {
    if (this.#calls.delete(call) && this.#boot !== null) this.#boot.dropped += 1;
  }

  /** A call could not be set up. */
  fail(): void {
    if (this.#boot !== null) this.#boot.failed += 1;
  }

  #runtimeStatus(nowMs: number): RuntimeStatus | null {
    if (this.#boot === null) return null;
    if (this.#leaving || this.#desired === 'Stopped') return 'Stopped';
    // Born without orders: until Meridian was heard once, nothing says that it may serve.
    if (nowMs < this.#boot.servesFromMs || this.#desired === null) return 'Starting';
    return this.#desired;
  }

  #follow(boot: Boot, nowMs: number): void {
    const idle = this.#calls.size === 0 && this.#runtimeStatus(nowMs) === 'Maintenance';
    this.#idleInMaintenanceSinceMs = idle ? (this.#idleInMaintenanceSinceMs ?? nowMs) : null;
    // Memory follows load slowly, and never jumps.
    boot.memoryPercent += (26 + 45 * this.#load() - boot.memoryPercent) * 0.02;
  }

  #end(): void {
    this.#dropCalls();
    this.#boot = null;
    this.#leaving = false;
    this.#idleInMaintenanceSinceMs = null;
  }

  #dropCalls(): void {
    for (const call of this.#calls) for (const end of call.ends) end.drop(call);
  }

  #load(): number {
    return this.#calls.size / this.room;
  }

  #report(boot: Boot, nowMs: number): NodeReport {
    const { random, version } = this.#traits;
    const calls = this.#calls.size;
    const longest = this.#calls.values().next().value;
    return {
      bootId: boot.bootId,
      sequence: boot.sequence,
      runtimeStatus: this.#runtimeStatus(nowMs) ?? 'Stopped',
      version,
      cpuUsagePercent: tenths(5 + 68 * this.#load() + random.between(-2, 4)),
      memoryUsagePercent: tenths(boot.memoryPercent),
      sessionsStarted: boot.started,
      sessionsFailed: boot.failed,
      sessionsDropped: boot.dropped,
      longestSessionSeconds: longest === undefined ? 0 : tenths((nowMs - longest.startedAtMs) / 1000),
      setupMsP95: tenths(180 + 260 * this.#load() ** 2 + random.between(0, 40)),
      rtpLossPercent: hundredths(random.between(0, 0.3)),
      noMediaSessions: 0,
      ...(this.type === 'Backend' ? this.#backendMetrics(calls) : this.#proxyMetrics(boot, calls)),
    };
  }

  #backendMetrics(calls: number): BackendMetrics {
    const { random } = this.#traits;
    const telephony = [...this.#calls].filter((call) => call.kind === 'telephony').length;
    return {
      activeTelephonySessions: telephony,
      activeWebSessions: calls - telephony,
      maxConcurrentSessions: this.room,
      ...network(calls, random),
      pendingUploads: Math.floor(calls * random.between(0, 0.15)),
    };
  }

  #proxyMetrics(boot: Boot, calls: number): ProxyMetrics {
    const { random } = this.#traits;
    const processing = Math.min(calls, Math.floor(random.between(0, 4)));
    boot.outboundProcessed += processing;
    return {
      activeConnections: calls,
      maxConcurrentConnections: this.room,
      // A proxy carries each stream twice: from the caller, and on to the backend.
      ...network(calls * 2, random),
      outboundQueued: Math.floor(calls * random.between(0, 0.1)),
      outboundProcessing: processing,
      outboundProcessed: boot.outboundProcessed,
    };
  }
}

/** About 87 kbit/s a stream and direction: G.711 with its headers. */
function network(streams: number, random: Random): NetworkMetrics {
  return {
    networkDownloadMbps: hundredths(0.05 + streams * 0.087 * random.between(0.95, 1.05)),
    networkUploadMbps: hundredths(0.05 + streams * 0.087 * random.between(0.95, 1.05)),
  };
}

function tenths(value: number): number {
  return Math.max(0, Math.round(value * 10) / 10);
}

function hundredths(value: number): number {
  return Math.max(0, Math.round(value * 100) / 100);
}
