import type { DrainPhase, DrainProgress, DrainsReport } from '@meridian/shared/drain.ts';
import { activeSessions } from '@meridian/shared/node-status.ts';
import { Refusal } from '@meridian/shared/refusal.ts';
import type { DesiredState, DrainingServer } from '../desired/desired-state.ts';
import type { DrainRecord } from '../desired/records.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LiveTable } from '../fleet/live-table.ts';
import type { Elsewhere } from '../lifecycle/ports.ts';
import type { RegionManager } from '../lifecycle/region-manager.ts';
import { isPastDeadline, sayDeadlinePassed } from './drain-deadline.ts';
import { estimateDrain } from './drain-estimate.ts';
import { eachInTurn } from './each-in-turn.ts';
import { Leaks } from './leaks.ts';
import { Rounds } from './rounds.ts';
import type { StopRequests } from './stop-requests.ts';
import { SYSTEM } from './system.ts';
import { ToldNodes } from './told-nodes.ts';

type Parts = {
  readonly desired: DesiredState;
  readonly table: LiveTable;
  readonly elsewhere: Elsewhere;
  readonly regionManager: RegionManager;
  readonly events: EventLog;
  readonly stopRequests: Pick<StopRequests, 'ask' | 'prune'>;
  readonly now: () => Date;
  readonly onTrouble: (trouble: string, error: unknown) => void;
};

const ROUND_MS = 200;
/** Changes in one round; what is left waits for the next, so that others get their turn. */
const CHANGES_PER_ROUND = 50;
/** A ticket that is out may bring a session for as long as it lives. */
const TICKET_LIFE_SECONDS = 60;

/**
 * Follows every draining server down. What must be remembered is on the server's row and in the event log, so that it
 * goes on after a restart as if there had been none.
 */
export class Drains {
  readonly #parts: Parts;
  readonly #told: ToldNodes;
  readonly #leaks: Leaks;
  readonly #rounds: Rounds;
  /** The deadlines that were said to have passed, by drain. */
  readonly #said = new Map<string, string>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#told = new ToldNodes(parts.desired);
    this.#leaks = new Leaks(parts.desired, parts.elsewhere);
    this.#rounds = new Rounds(ROUND_MS, () => this.round(), parts.onTrouble);
    parts.table.onFigures((node) => {
      this.#told.hear(node);
      this.#leaks.hear(node);
    });
  }

  start(): void {
    this.#rounds.start();
  }

  /** Ends the rounds, and waits for the one under way. */
  stop(): Promise<void> {
    return this.#rounds.stop();
  }

  /** One round over all that drain; rejects at its end if one failed. */
  async round(): Promise<void> {
    const draining = this.#parts.desired.draining();
    const drainIds = new Set(draining.map(({ drain }) => drain.drainId));
    for (const drainId of this.#said.keys()) if (!drainIds.has(drainId)) this.#said.delete(drainId);
    this.#parts.stopRequests.prune(drainIds);
    let changes = 0;
    const nameOf = ({ endpoint }: DrainingServer) => `the drain of ${endpoint}`;
    await eachInTurn(draining, nameOf, async (server) => {
      if (changes < CHANGES_PER_ROUND && (await this.#follow(server))) changes++;
    });
  }

  /** How far every drain is, and where sessions begin that should not. */
  report(): DrainsReport {
    return {
      drains: this.#parts.desired.draining().map((server) => this.#progress(server)),
      leaks: this.#leaks.report(),
    };
  }

  /** Whether it took a transaction. */
  async #follow(server: DrainingServer): Promise<boolean> {
    const { drain, serverId } = server;
    if (!this.#isEmpty(server)) return this.#watchDeadline(server);
    // Empty, and told to stop: it ends once the process is gone.
    if (drain.drainedAt === null || !this.#parts.table.isOnline(serverId)) return this.#complete(server);
    this.#parts.stopRequests.ask(server, drain.drainId);
    return false;
  }

  /** Nothing is there and nothing on its way; one that reports has said so since it was told. */
  #isEmpty({ serverId, drain }: DrainingServer): boolean {
    const { table, elsewhere } = this.#parts;
    if (table.mayHaveSessions(serverId) || elsewhere.ticketsOut(serverId) > 0) return false;
    return !table.isOnline(serverId) || this.#told.hasAnswered(serverId, drain.drainId);
  }

  async #complete({ regionId, serverId, drain: { drainId } }: DrainingServer): Promise<boolean> {
    try {
      await this.#parts.regionManager.apply({ type: 'completeDrain', regionId, serverId, drainId }, {}, SYSTEM);
    } catch (error) {
      // A session came, or someone cancelled it meanwhile: the next round sees it as it is then.
      if (!(error instanceof Refusal)) throw error;
    }
    return true;
  }

  async #watchDeadline(server: DrainingServer): Promise<boolean> {
    const { drain } = server;
    const { events, now } = this.#parts;
    if (!isPastDeadline(drain, now()) || this.#said.get(drain.drainId) === drain.deadlineAt) return false;
    await sayDeadlinePassed(events, server, now());
    if (drain.deadlineAt !== null) this.#said.set(drain.drainId, drain.deadlineAt);
    return true;
  }

  #progress(server: DrainingServer): DrainProgress {
    const { serverId, regionId, endpoint, type, drain } = server;
    const { table, elsewhere, now } = this.#parts;
    const node = table.isOnline(serverId) ? table.node(serverId) : null;
    const sessions = node && activeSessions(type, node);
    const ticketsOut = elsewhere.ticketsOut(serverId);
    const longestSessionSeconds = node?.longestSessionSeconds ?? null;
    const estimate =
      sessions === null
        ? null
        : estimateDrain({
            sessionsAtStart: drain.sessionsAtStart,
            sessions,
            drainingForSeconds: (now().getTime() - Date.parse(drain.at)) / 1000,
            longestSessionSeconds,
          });
    const { disabledBefore: _restored, ...flag } = drain;
    return {
      serverId,
      regionId,
      endpoint,
      type,
      drain: flag,
      phase: phaseOf(drain, now()),
      sessions,
      longestSessionSeconds,
      estimate:
        estimate && ticketsOut > 0
          ? { ...estimate, toSeconds: Math.max(estimate.toSeconds, TICKET_LIFE_SECONDS) }
          : estimate,
      outboundQueued: node?.outboundQueued ?? null,
      ticketsOut,
    };
  }
}

function phaseOf(drain: DrainRecord, now: Date): DrainPhase {
  if (drain.drainedAt !== null) return 'stopping';
  if (!isPastDeadline(drain, now)) return 'draining';
  return drain.onDeadline === 'end' ? 'wrappingUp' : 'overdue';
}
