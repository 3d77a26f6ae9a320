import type { DesiredStatus, HeartbeatReply, RuntimeStatus } from '@meridian/shared/node-status.ts';
import type { RouteEnd } from '@meridian/shared/route-end.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Call, CallEnd } from './call.ts';
import { type NodeReport, reportOf } from './node-report.ts';
import { OutboundQueue } from './outbound-queue.ts';
import type { Random } from './random.ts';

export type NodeTraits = {
  readonly endpoint: string;
  readonly regionId: string;
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
  readonly outbound: OutboundQueue;
  sequence: number;
  dueAtMs: number;
  started: number;
  failed: number;
  dropped: number;
  silent: number;
  memoryPercent: number;
};

/** Sessions it can hold, as the contract assumes where a node does not say. */
const ROOM: Readonly<Record<ServerType, number>> = { Backend: 50, Proxy: 100 };
const FIRST_INTERVAL_MS = 2000;
const STARTING_MS = { min: 800, max: 3000 };
/** Past the 16 s after which silence counts as death, so that a crash is seen as one. */
const DOWN_AFTER_CRASH_MS = { min: 25_000, max: 70_000 };
/** Of the calls that come to nothing on a sick node, those that begin and are silent. */
const SILENT_SHARE = 0.3;
/** Told to wrap up, it ends at least one call at each look, and so all of them within seconds. */
const WRAP_UP_SHARE = 0.05;

/**
 * One backend or proxy, with no clock and no network of its own: it is told the time and the answers. It obeys what
 * Meridian asks, and what it was last told holds while Meridian does not answer.
 */
export class SimulatedNode implements CallEnd {
  readonly endpoint: string;
  readonly regionId: string;
  readonly type: ServerType;
  readonly #traits: NodeTraits;
  readonly #calls = new Set<Call>();
  #telephonyCalls = 0;
  #boot: Boot | null = null;
  #gone = false;
  #leaving = false;
  #desired: DesiredStatus | null = null;
  #isWrappingUp = false;
  #peers: readonly RouteEnd[] = [];
  #sickShare = 0;
  #returnsAtMs: number | null = null;
  #intervalMs = FIRST_INTERVAL_MS;
  #idleInMaintenanceSinceMs: number | null = null;

  constructor(traits: NodeTraits) {
    this.endpoint = traits.endpoint;
    this.regionId = traits.regionId;
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

  /** Of a proxy: the backends it was last told of, to choose from while Meridian does not answer. */
  get peers(): readonly RouteEnd[] {
    return this.#peers;
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
    this.#isWrappingUp = false;
    // A new process knows only what it is told.
    this.#peers = [];
    this.#boot = {
      bootId: random.uuid(),
      servesFromMs: nowMs + random.between(STARTING_MS.min, STARTING_MS.max),
      crashesAtMs: Number.isFinite(meanUptimeMs) ? nowMs + random.exponential(meanUptimeMs) : Infinity,
      outbound: new OutboundQueue(),
      sequence: 0,
      dueAtMs: nowMs + random.between(0, STARTING_MS.min),
      started: 0,
      failed: 0,
      dropped: 0,
      silent: 0,
      memoryPercent: random.between(24, 30),
    };
  }

  /** Another process from the same image. */
  clone(): SimulatedNode {
    return new SimulatedNode({ ...this.#traits, random: this.#traits.random.fork('clone') });
  }

  /** Its process ends and is started anew. */
  restart(nowMs: number): void {
    this.#end();
    this.start(nowMs);
  }

  /** Its operator stops it: it says goodbye with its next heartbeat, and ends when that was heard. */
  stop(): void {
    this.#leaving = true;
  }

  /** Power and network are gone: not a word, and it stays so until it is started. */
  vanish(): void {
    this.#end();
    this.#returnsAtMs = Number.POSITIVE_INFINITY;
  }

  /** From now on so many of its new calls (0 to 1) come to nothing, while it says that it is well; 0 cures it. */
  sicken(share: number): void {
    this.#sickShare = share;
  }

  /** What goes wrong with a call that is set up here; null where nothing does. What fails is counted. */
  trouble(): 'setup' | 'media' | null {
    const { random } = this.#traits;
    if (this.#sickShare === 0 || random.next() >= this.#sickShare) return null;
    if (random.next() < SILENT_SHARE) return 'media';
    this.fail();
    return 'setup';
  }

  /** Loses so many of its calls (0 to 1) at once, the oldest first. */
  loseCalls(share: number): void {
    for (const call of [...this.#calls].slice(0, Math.round(this.#calls.size * share))) call.drop();
  }

  /** Moves it on to a moment: it may crash, come back, or lay down its calls because it was told to stop. */
  advance(nowMs: number): void {
    if (this.#boot === null) {
      if (this.#returnsAtMs !== null && nowMs >= this.#returnsAtMs) this.start(nowMs);
    } else if (nowMs >= this.#boot.crashesAtMs) {
      this.#end();
      this.#returnsAtMs = nowMs + this.#traits.random.between(DOWN_AFTER_CRASH_MS.min, DOWN_AFTER_CRASH_MS.max);
    } else {
      if (this.#runtimeStatus(nowMs) === 'Stopped') this.loseCalls(1);
      if (this.#isWrappingUp) this.#wrapUp();
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
    this.#peers = reply.peers ?? this.#peers;
    this.#isWrappingUp = reply.drain?.wrapUp ?? false;
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
    if (call.kind === 'telephony') this.#telephonyCalls += 1;
    if (this.#boot !== null) this.#boot.started += 1;
    if (this.#boot !== null && call.isSilent && this.#sickShare > 0) this.#boot.silent += 1;
  }

  finish(call: Call): void {
    this.#leave(call);
  }

  drop(call: Call): void {
    if (this.#leave(call) && this.#boot !== null) this.#boot.dropped += 1;
  }

  /** A call could not be set up. */
  fail(): void {
    if (this.#boot !== null) this.#boot.failed += 1;
  }

  #leave(call: Call): boolean {
    const wasHere = this.#calls.delete(call);
    if (wasHere && call.kind === 'telephony') this.#telephonyCalls -= 1;
    return wasHere;
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

  /** Each with a word to its caller: they end, and none is dropped. */
  #wrapUp(): void {
    for (const call of [...this.#calls].slice(0, Math.ceil(this.#calls.size * WRAP_UP_SHARE))) call.finish();
  }

  #end(): void {
    this.loseCalls(1);
    this.#boot = null;
    this.#leaving = false;
    this.#idleInMaintenanceSinceMs = null;
  }

  #load(): number {
    return this.#calls.size / this.room;
  }

  #report(boot: Boot, nowMs: number): NodeReport {
    const { random, version } = this.#traits;
    const runtimeStatus = this.#runtimeStatus(nowMs) ?? 'Stopped';
    return reportOf(
      {
        ...boot,
        type: this.type,
        version,
        runtimeStatus,
        calls: this.#calls.size,
        telephonyCalls: this.#telephonyCalls,
        // A set keeps the order in which they began.
        oldestCallAtMs: this.#calls.values().next().value?.startedAtMs ?? null,
        room: this.room,
        outbound: boot.outbound.turn(this.#calls.size, runtimeStatus !== 'Running', random),
      },
      random,
      nowMs,
    );
  }
}
