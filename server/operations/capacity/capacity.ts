import type { CapacityReport, DemandReport } from '@meridian/shared/capacity.ts';
import { activeSessions } from '@meridian/shared/node-status.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Desired } from '../../desired/desired-state.ts';
import type { EventLog } from '../../events/event-log.ts';
import { isOnline } from '../../fleet/node-state.ts';
import type { LiveFacts } from '../../fleet/reasons-against.ts';
import type { CallerDecision } from '../../routing/caller-decision.ts';
import type { Db } from '../../storage/schema.ts';
import type { Outlooks } from '../../lifecycle/ports.ts';
import { Rounds } from '../rounds.ts';
import { loadDemand, loadPeaks, pruneDemand, prunePeaks, writeDemand, writePeaks } from './capacity-store.ts';
import { Demand, oldestHourKept } from './demand.ts';
import { firstFullOf, strandedBy } from './at-large.ts';
import { lostSessions } from './lost-sessions.ts';
import { outlooksOf, type RegionChange } from './outlook.ts';
import { Pace } from './pace.ts';
import { ResidencyDemand } from './residency-demand.ts';
import { oldestSlotKept, type Peak, Peaks, slotAt, WHOLE_FLEET } from './peaks.ts';
import { addUp, measureFleet, measureRegion, type RegionRoom, type RoomSource } from './region-room.ts';
import { reportOf } from './report.ts';

/** Where sessions are on their way to, and what is decided for callers. */
export type Deciding = {
  handedOut(serverId: string): number;
  onDecision(follower: (decision: CallerDecision) => void): void;
};

type Parts = {
  readonly db: Db;
  readonly desired: Desired;
  readonly live: LiveFacts;
  readonly routing: Deciding;
  readonly events: Pick<EventLog, 'transaction'>;
  readonly retentionDays: number;
  readonly now: () => Date;
  readonly onTrouble: (trouble: string, error: unknown) => void;
};

const SAMPLE_MS = 5000;
const NOTHING_TOLD: Peak = { Backend: null, Proxy: null };

/**
 * How full the fleet is and gets, and where its callers are. Counted in memory, and written every five minutes: a kill
 * loses what came since, an orderly stop nothing.
 */
export class Capacity {
  readonly #parts: Parts;
  readonly #source: RoomSource;
  readonly #peaks = new Peaks();
  readonly #demand: Demand;
  readonly #residencies: ResidencyDemand;
  readonly #pace = new Pace();
  readonly #rounds: Rounds;
  #slot: number;

  private constructor(parts: Parts) {
    const { live, routing, now, onTrouble } = parts;
    this.#parts = parts;
    this.#source = { live, handedOut: (serverId) => routing.handedOut(serverId) };
    this.#demand = new Demand(now);
    this.#slot = slotAt(now());
    this.#rounds = new Rounds(SAMPLE_MS, () => this.round(), onTrouble);
    this.#residencies = new ResidencyDemand(now().getTime());
    routing.onDecision((decision) => {
      this.#demand.count(decision);
      this.#residencies.count(decision);
    });
  }

  /** Takes up what was written before a restart. */
  static async load(parts: Parts): Promise<Capacity> {
    const capacity = new Capacity(parts);
    const now = parts.now();
    for (const row of await loadPeaks(parts.db, oldestSlotKept(slotAt(now)))) capacity.#peaks.restore(row);
    capacity.#demand.restore(await loadDemand(parts.db, oldestHourKept(now)));
    return capacity;
  }

  start(): void {
    this.#rounds.start();
  }

  async stop(): Promise<void> {
    await this.#rounds.stop();
    this.#sample(slotAt(this.#parts.now()));
    try {
      await this.#write();
    } catch (error) {
      this.#parts.onTrouble('the last minutes of capacity and demand could not be written', error);
    }
  }

  /** Takes a sample; once five minutes are over they are written. */
  async round(): Promise<void> {
    const slot = slotAt(this.#parts.now());
    this.#demand.advance();
    this.#residencies.advance(this.#parts.now().getTime());
    this.#sample(slot);
    if (slot === this.#slot) return;
    await this.#write();
    this.#slot = slot;
  }

  /** Refuses a region that is not there. */
  report(regionId?: string): CapacityReport {
    const { desired, now, retentionDays } = this.#parts;
    const rooms = measureFleet(desired, this.#source);
    const asked = regionId === undefined ? rooms : rooms.filter((room) => room.regionId === regionId);
    if (regionId !== undefined && asked.length === 0) {
      throw new Refusal('existence', [blocker('Region:NOT_FOUND', { sample: regionId === '' ? [] : [regionId] })]);
    }
    const slot = slotAt(now());
    const week = (of: string, type: ServerType) => this.#peaks.week(of, type, slot);
    return { at: now().toISOString(), ...reportOf(rooms, asked, { week, retentionDays }) };
  }

  demand(): DemandReport {
    return this.#demand.report();
  }

  p95OfWeek(type: ServerType): number | null {
    return this.#peaks.week(WHOLE_FLEET, type, slotAt(this.#parts.now())).p95;
  }

  /** What a change of these regions takes away, where new sessions go then, and what that means for the others. */
  outlooks(regionIds: readonly string[], before: Desired, after: Desired): Outlooks {
    const slot = slotAt(this.#parts.now());
    // Others are measured only where that is asked for: a fleet may have 10,000 servers.
    let measured: readonly RegionRoom[] | null = null;
    const changes = regionIds.flatMap((regionId): RegionChange[] => {
      const [was, is] = [before.region(regionId), after.region(regionId)];
      if (was === null) return [];
      return [
        { before: measureRegion(was, before, this.#source), after: measureRegion(is ?? was, after, this.#source) },
      ];
    });
    const known = new Map(changes.map(({ after: room }) => [room.regionId, room]));
    const all = () => (measured ??= measureFleet(after, this.#source, known));
    const lostOf = () =>
      lostSessions({
        lately: (regionId, type) => this.#peaks.lately(regionId ?? WHOLE_FLEET, type, slot),
        usedNow: (type) => addUp(all().map(({ sides }) => sides[type])).used,
      });
    const ofRegion = outlooksOf(changes, all, lostOf);
    const lessIn = [...ofRegion.keys()];
    return {
      ofRegion,
      atLarge: () => ({
        stranded: lessIn.length === 0 ? [] : strandedBy(lessIn, all(), after, this.#residencies.asked()),
        firstFull: lessIn.length === 0 ? null : firstFullOf(all(), this.#pace),
      }),
    };
  }

  #sample(slot: number): void {
    const { desired } = this.#parts;
    let fleet = NOTHING_TOLD;
    const now = new Map<string, Peak>();
    for (const { regionId } of desired.regions()) {
      const used = this.#usedIn(regionId);
      now.set(regionId, used);
      this.#peaks.note(regionId, slot, used);
      fleet = { Backend: plus(fleet.Backend, used.Backend), Proxy: plus(fleet.Proxy, used.Proxy) };
    }
    this.#peaks.note(WHOLE_FLEET, slot, fleet);
    this.#pace.note(this.#parts.now().getTime(), now);
  }

  /** What servers that are online tell; a region without any holds nothing, one where none tells is unknown. */
  #usedIn(regionId: string): Peak {
    const { desired, live } = this.#parts;
    let used = NOTHING_TOLD;
    for (const { serverId, type, isDevelopmentServer } of desired.serversIn(regionId)) {
      const node = isDevelopmentServer ? null : live.liveNode(serverId);
      const sessions = node && isOnline(node) ? activeSessions(type, node.metrics) : null;
      if (sessions !== null) used = { ...used, [type]: (used[type] ?? 0) + sessions };
    }
    return used;
  }

  async #write(): Promise<void> {
    const { events, now } = this.#parts;
    const [oldestSlot, oldestHour] = [oldestSlotKept(slotAt(now())), oldestHourKept(now())];
    this.#peaks.forgetBefore(oldestSlot);
    const [peaks, demand] = [this.#peaks.takeUnwritten(), this.#demand.takeUnwritten()];
    try {
      await events.transaction(async (trx) => {
        await writePeaks(trx, peaks.rows);
        await writeDemand(trx, demand.hours);
        await prunePeaks(trx, oldestSlot);
        await pruneDemand(trx, oldestHour);
      });
    } catch (error) {
      peaks.putBack();
      demand.putBack();
      throw error;
    }
  }
}

function plus(left: number | null, right: number | null): number | null {
  if (left === null) return right;
  return right === null ? left : left + right;
}
