import { KINDS_THAT_PROVE_LIFE, type ProbeStatus } from '@meridian/shared/probe.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import type { Delta, ServerRecord } from '../desired/records.ts';
import type { LiveTable, NodeChange } from '../fleet/live-table.ts';
import type { ProbeAnswer } from '../outbound/probes/probe.ts';
import type { CheckJournal } from './check-journal.ts';
import { FailingTogether } from './failing-together.ts';
import { probeEvent, type ProbeMemory, probeMemory, rememberedIn, targetOf } from './probe-memory.ts';
import { ServerProbes } from './server-probes.ts';

const ROUND_MS = 250;
/**
 * Servers asked at the same time, and begun in a second. A larger fleet is asked less often; whose heartbeats are overdue
 * waits behind nobody, since what it answers tells whether it is dead.
 */
const LANES = {
  overdue: { inFlightMax: 150, startsPerSecond: 150 },
  others: { inFlightMax: 50, startsPerSecond: 50 },
} as const;
type Lane = keyof typeof LANES;
/** Who is overdue is asked so often in the time for which an answer holds: one that is lost on the way proves nothing. */
const ASKED_WHILE_OVERDUE = 4;
/** Nobody shall be asked in step with the others. */
const JITTER = 0.2;
/** Where nobody may be asked, or a name leads nowhere, there is seldom news. */
const UNKNOWN_SLOWER = 6;
/** What a probe proved is written this often while nothing turns. */
const KEEP_EVERY_MS = 3_600_000;

type Parts = {
  readonly desired: DesiredState;
  readonly table: Pick<LiveTable, 'noteProbe' | 'noteAnswer' | 'liveNode' | 'onChange'>;
  readonly journal: Pick<CheckJournal, 'note' | 'keep'>;
  /** Asks a server everything, once. */
  readonly ask: (server: ServerRecord, allowedCidrs: readonly string[]) => Promise<readonly ProbeAnswer[]>;
  readonly intervalMs: number;
  /** For so long an answer holds where heartbeats are overdue. */
  readonly deadAfterMs: number;
  /** What was known before the start, by server. */
  readonly memories: ReadonlyMap<string, ProbeMemory>;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  readonly random: () => number;
  readonly onTrouble: (trouble: string, error?: unknown) => void;
};

/** One server in the schedule. */
type Entry = {
  server: ServerRecord;
  /** What it is asked, and may be asked, as one text. */
  target: string;
  allowedCidrs: readonly string[];
  probes: ServerProbes;
  dueAtMs: number;
  isAsked: boolean;
  checkedAt: string;
  status: ProbeStatus;
  /** What its last event said. */
  announced: ProbeStatus;
  keptAtMs: number;
};

/** Asks every server from outside, again and again, and notes what that says on its row. */
export class ProbeSchedule {
  readonly #parts: Parts;
  readonly #entries = new Map<string, Entry>();
  /** By region, until anything turns there. */
  readonly #together = new Map<string, FailingTogether>();
  /** The regions where something turned: whether their servers fail for themselves may look different now. */
  readonly #unsettled = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  /** Servers that were changed, or whose region was, since the last round. */
  readonly #swapped = new Set<string>();
  readonly #inFlight: Record<Lane, number> = { overdue: 0, others: 0 };
  #isStopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    for (const server of parts.desired.servers()) this.#add(server, this.#intervalMs() * parts.random());
    // Who was kept away stays away until it answers again.
    this.#settle();
    parts.table.onChange((change) => this.#hear(change));
    parts.desired.onSwap((delta) => this.#markSwapped(delta));
  }

  start(): void {
    this.#timer = setInterval(() => this.round(), ROUND_MS);
  }

  /** Asks nobody any more, and hands over what is known for the next start. */
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#isStopped = true;
    for (const entry of this.#entries.values()) this.#keep(entry);
  }

  /** One round: follow what was changed, then ask who is due, the longest overdue first. */
  round(): void {
    this.#follow();
    this.#settle();
    const nowMs = this.#parts.monotonicMs();
    const due: Record<Lane, Entry[]> = { overdue: [], others: [] };
    for (const entry of this.#entries.values()) {
      if (entry.dueAtMs <= nowMs && !entry.isAsked) due[this.#laneOf(entry)].push(entry);
    }
    for (const lane of ['overdue', 'others'] as const) {
      const { inFlightMax, startsPerSecond } = LANES[lane];
      const starts = Math.min(inFlightMax - this.#inFlight[lane], Math.ceil((startsPerSecond * ROUND_MS) / 1000));
      const first = due[lane].toSorted((a, b) => a.dueAtMs - b.dueAtMs).slice(0, Math.max(0, starts));
      for (const entry of first) void this.#ask(entry, lane);
    }
  }

  #laneOf({ server }: Entry): Lane {
    const liveness = this.#parts.table.liveNode(server.serverId)?.liveness;
    return liveness === 'Suspect' || liveness === 'Unknown' ? 'overdue' : 'others';
  }

  #follow(): void {
    const { desired, journal } = this.#parts;
    for (const serverId of this.#swapped) {
      const [server, entry] = [desired.server(serverId), this.#entries.get(serverId)];
      if (server && !entry) this.#add(server, 0);
      // Records are replaced, never changed: most of a region's are the very same.
      else if (server && entry && (entry.server !== server || entry.allowedCidrs !== this.#mayAsk(server))) {
        this.#edit(entry, server);
      } else if (!server && entry) {
        this.#entries.delete(serverId);
        this.#together.clear();
        journal.keep(`server|${serverId}`, null);
      }
    }
    this.#swapped.clear();
  }

  #markSwapped({ regions = [], servers = [], deletedServerIds = [] }: Delta): void {
    const { desired } = this.#parts;
    for (const { serverId } of servers) this.#swapped.add(serverId);
    for (const serverId of deletedServerIds) this.#swapped.add(serverId);
    // What a region allows is asked of each of its servers.
    for (const { regionId } of regions) {
      for (const { serverId } of desired.serversIn(regionId)) this.#swapped.add(serverId);
    }
  }

  #edit(entry: Entry, server: ServerRecord): void {
    const [target, allowedCidrs] = [targetOf(server), this.#mayAsk(server)];
    // What another place answered says nothing of this one.
    if (target !== entry.target) entry.probes = new ServerProbes();
    if (target !== entry.target || allowedCidrs !== entry.allowedCidrs) entry.dueAtMs = this.#parts.monotonicMs();
    Object.assign(entry, { server, target, allowedCidrs });
  }

  #add(server: ServerRecord, dueInMs: number): void {
    const { monotonicMs, now, memories } = this.#parts;
    const [nowMs, probes] = [monotonicMs(), new ServerProbes()];
    const memory = memories.get(server.serverId);
    if (memory?.target === targetOf(server)) probes.restore(rememberedIn(memory, now()), nowMs);
    const status = probes.status(nowMs);
    const entry: Entry = {
      server,
      target: targetOf(server),
      allowedCidrs: this.#mayAsk(server),
      probes,
      dueAtMs: nowMs + dueInMs,
      isAsked: false,
      checkedAt: now().toISOString(),
      status,
      announced: status,
      keptAtMs: nowMs,
    };
    this.#entries.set(server.serverId, entry);
    if (status === 'Failing') this.#unsettled.add(server.regionId);
  }

  /** A node that falls silent, or starts anew, is looked at now. */
  #hear({ node, was }: NodeChange): void {
    const entry = this.#entries.get(node.serverId);
    const hasTurned = (was?.liveness === 'Suspect') !== (node.liveness === 'Suspect') && node.liveness !== 'Dead';
    if (entry && (was?.bootId !== node.bootId || hasTurned)) entry.dueAtMs = Number.NEGATIVE_INFINITY;
  }

  async #ask(entry: Entry, lane: Lane): Promise<void> {
    const { ask, monotonicMs, onTrouble } = this.#parts;
    const { target, server, allowedCidrs } = entry;
    this.#inFlight[lane]++;
    entry.isAsked = true;
    const askedAtMs = monotonicMs();
    entry.dueAtMs = askedAtMs + this.#intervalMs(lane) * (1 - JITTER + 2 * JITTER * this.#parts.random());
    try {
      const answers = await ask(server, allowedCidrs);
      const isStillWanted =
        this.#entries.get(server.serverId) === entry && entry.target === target && entry.allowedCidrs === allowedCidrs;
      if (isStillWanted && !this.#isStopped) this.#take(entry, answers, askedAtMs);
    } catch (error) {
      onTrouble(`${server.endpoint} could not be asked from outside`, error);
    } finally {
      entry.isAsked = false;
      this.#inFlight[lane]--;
    }
  }

  #take(entry: Entry, answers: readonly ProbeAnswer[], askedAtMs: number): void {
    const { table, monotonicMs, now } = this.#parts;
    const { probes, server } = entry;
    const isAlive = answers.some(({ kind, ok }) => ok === true && KINDS_THAT_PROVE_LIFE.has(kind));
    if (isAlive) table.noteAnswer(server.serverId, askedAtMs);
    const before = [entry.status, probes.failingSinceMs, probes.isTurning].join();
    if (answers.every(({ ok }) => ok === null)) entry.dueAtMs += (UNKNOWN_SLOWER - 1) * this.#intervalMs();
    const nowMs = monotonicMs();
    probes.take(answers, nowMs);
    entry.checkedAt = now().toISOString();
    if (before !== [probes.status(nowMs), probes.failingSinceMs, probes.isTurning].join()) {
      this.#together.delete(server.regionId);
      this.#unsettled.add(server.regionId);
    }
    this.#note(entry);
  }

  #settle(): void {
    for (const regionId of this.#unsettled) {
      for (const entry of this.#region(regionId)) if (entry.probes.failingSinceMs !== null) this.#note(entry);
    }
    this.#unsettled.clear();
  }

  #note(entry: Entry): void {
    const { table, journal, monotonicMs, now } = this.#parts;
    const { server, probes } = entry;
    const nowMs = monotonicMs();
    const report = probes.report(entry.checkedAt, nowMs, this.#isDoubtful(entry, nowMs));
    table.noteProbe(server.regionId, server.serverId, report);
    const hasTurned = report.status !== entry.status;
    entry.status = report.status;
    if (report.status !== 'Unknown' && report.status !== entry.announced) {
      const isNews = report.status === 'Failing' || entry.announced === 'Failing';
      if (isNews) journal.note(probeEvent(server, report, now().toISOString()));
      entry.announced = report.status;
    }
    if (hasTurned || nowMs - entry.keptAtMs >= KEEP_EVERY_MS) this.#keep(entry);
  }

  #keep(entry: Entry): void {
    const { journal, monotonicMs, now } = this.#parts;
    entry.keptAtMs = monotonicMs();
    const memory = probeMemory(entry.target, entry.probes.remember(entry.keptAtMs), now());
    if (memory) journal.keep(`server|${entry.server.serverId}`, memory);
  }

  #isDoubtful({ probes: { failingSinceMs }, server: { regionId } }: Entry, nowMs: number): boolean {
    if (failingSinceMs === null) return false;
    const together = this.#together.get(regionId) ?? this.#togetherIn(regionId, nowMs);
    // As long as the first may be ahead of the last, when all of them lose the same link at the same moment.
    return together.includes(failingSinceMs, nowMs, 4 * (1 + JITTER) * this.#intervalMs());
  }

  #togetherIn(regionId: string, nowMs: number): FailingTogether {
    const known = this.#region(regionId).filter(({ probes }) => probes.status(nowMs) !== 'Unknown');
    const together = new FailingTogether(known.map(({ probes }) => probes));
    this.#together.set(regionId, together);
    return together;
  }

  #region(regionId: string): Entry[] {
    const servers = this.#parts.desired.serversIn(regionId);
    return servers.flatMap(({ serverId }) => this.#entries.get(serverId) ?? []);
  }

  #mayAsk({ regionId }: ServerRecord): readonly string[] {
    return this.#parts.desired.region(regionId)?.allowedCidrs ?? NONE;
  }

  #intervalMs(lane: Lane = 'others'): number {
    const { intervalMs, deadAfterMs } = this.#parts;
    if (lane === 'overdue') return Math.min(intervalMs, deadAfterMs / ASKED_WHILE_OVERDUE);
    return Math.max(intervalMs, (this.#entries.size / LANES.others.startsPerSecond) * 1000);
  }
}

const NONE: readonly string[] = [];
