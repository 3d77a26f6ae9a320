import { setImmediate } from 'node:timers/promises';
import type { Action, ChangeOptions, ManyOptions } from '@meridian/shared/action.ts';
import type { ChangeResult, ManyChanged, Plan, PlanOfMany } from '@meridian/shared/plan.ts';
import { blocker, Refusal, refuseIfAny } from '@meridian/shared/refusal.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { Actor } from '@meridian/shared/role.ts';
import type { Override } from '@meridian/shared/safety-rule.ts';
import type { Server } from '@meridian/shared/server.ts';
import type { ServerLine } from '@meridian/shared/view.ts';
import type { Desired, DesiredState } from '../desired/desired-state.ts';
import { writeDelta } from '../desired/desired-store.ts';
import type { RegionRecord, ServerRecord } from '../desired/records.ts';
import type { EventLog } from '../events/event-log.ts';
import { eventsOf } from './change-events.ts';
import { findAnswer, type IdempotentRequest, keepAnswer } from './idempotency.ts';
import { canonicalJson, planChange, type PlannedChange } from './plan-change.ts';
import type { Demand, Elsewhere, LiveView, Outlook, Outlooks, SecretKeeper } from './ports.ts';
import type { RuleModes } from './rule-modes.ts';
import { planOfManyShown, planShown } from './show-plan.ts';
import type { World } from './verb.ts';
import { verbFor } from './verbs.ts';
import { regionHead, regionView, serverLine, serverView } from './view.ts';

/** What is asked, as it is told from anything else asked with the same idempotency key. */
type AskedChange = {
  readonly asked: { readonly action: Action } | { readonly actions: readonly Action[] };
  readonly options: ChangeOptions;
  readonly operator: Operator;
};

type Making<Answer> = {
  /** Refuses where it is no longer what was looked at. */
  readonly judge: (change: PlannedChange) => void;
  readonly answer: (change: PlannedChange, eventSeqs: readonly number[]) => Answer;
  /** What is kept of the answer for whoever asks again. */
  readonly kept: (answer: Answer) => Answer;
};

/** Who asks for a change. */
export type Operator = Actor & { readonly tokenId: string };

type Parts = {
  readonly desired: DesiredState;
  readonly events: EventLog;
  readonly live: LiveView;
  readonly elsewhere: Elsewhere;
  readonly demand: Demand;
  readonly outlook: Outlook;
  readonly ruleModes: Pick<RuleModes, 'modeOf'>;
  readonly secrets: SecretKeeper;
  readonly now: () => Date;
  readonly newServerId: () => string;
  readonly newServerKey: () => string;
  readonly newDrainId: () => string;
};

/** Regions and servers as they are asked to be: what may be asked of them, and the one way in which it is done. */
export class RegionManager {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** All of them, the whole fleet, each as `tell` tells of it: others get their turn after each region. */
  async regions<Told>(tell: (region: Region) => Told): Promise<Told[]> {
    const { desired, live } = this.#parts;
    const regionIds = [...desired.regions()].map(({ regionId }) => regionId).toSorted();
    const told: Told[] = [];
    for (const regionId of regionIds) {
      const region = desired.region(regionId);
      if (region) told.push(tell(regionView(region, desired, live)));
      await setImmediate();
    }
    return told;
  }

  region(regionId: string): Region {
    const { desired, live } = this.#parts;
    return regionView(this.#regionRecord(regionId), desired, live);
  }

  server(regionId: string, serverId: string): Server {
    const { desired, live } = this.#parts;
    this.#regionRecord(regionId);
    const server = desired.server(serverId);
    if (server?.regionId !== regionId) throw new Refusal('existence', [blocker('Server:NOT_FOUND')]);
    return serverView(server, desired, live);
  }

  /** A region as it is streamed: without its servers, and what they add up to. */
  regionHead(region: RegionRecord): Omit<RegionLine, 'totals'> {
    return regionHead(region, this.#parts.live);
  }

  /** A server as it is streamed: without its node. */
  serverLine(region: RegionRecord, server: ServerRecord): ServerLine {
    return serverLine(region, server, this.#parts.desired, this.#parts.live);
  }

  /** What an action would do if it were asked now. */
  plan(action: Action, operator: Operator, override: Override | null = null): Plan {
    return this.#shown(planChange([action], this.#planning(operator), override));
  }

  /**
   * What several would do, one after the other and as one. Two hundred servers of twenty regions are looked at for tens
   * of milliseconds: others get their turn in between, so that counts may be a moment apart.
   */
  async planMany(
    actions: readonly Action[],
    operator: Operator,
    override: Override | null = null,
  ): Promise<PlanOfMany> {
    const change = planChange(actions, this.#planning(operator), override);
    await setImmediate();
    const outlooks = this.#outlooks(change);
    await setImmediate();
    return planOfManyShown(change, this.#parts, outlooks);
  }

  /**
   * Makes a change: re-plans it and refuses, or writes rows, event and idempotency record in one transaction and
   * swaps what is in memory. It shows everywhere before it is answered.
   */
  apply(action: Action, options: ChangeOptions, operator: Operator): Promise<ChangeResult> {
    return this.#make(
      [action],
      { asked: { action }, options, operator },
      {
        judge: (change) => this.#judge(change, options),
        answer: (change, [eventSeq = 0]) => this.#answer(change, eventSeq),
        kept: withoutOneTimeSecret,
      },
    );
  }

  /** Makes several as one: all of them or none, each with its event. Only as it was planned. */
  applyMany(actions: readonly Action[], options: ManyOptions, operator: Operator): Promise<ManyChanged> {
    return this.#make(
      [...actions],
      { asked: { actions }, options, operator },
      {
        judge: (change) => refuseIfStale(change, options, () => this.#shownOfMany(change)),
        answer: manyChanged,
        kept: (answer) => answer,
      },
    );
  }

  /** The one way in which anything is changed. */
  async #make<Answer>(
    actions: readonly Action[],
    { asked, options, operator }: AskedChange,
    { judge, answer, kept }: Making<Answer>,
  ): Promise<Answer> {
    const { events, desired, live } = this.#parts;
    const request = this.#idempotentRequest(asked, options, operator);
    let fence = { lift: () => undefined as void };
    try {
      const done = await events.transaction(
        async (trx, append) => {
          const now = this.#parts.now();
          const answered = request && (await findAnswer(trx, request, now));
          if (answered) return { answer: answered as Answer, effect: null };
          fence = live.fence(actions.flatMap((action) => fencedServerIds(action, desired)));
          const override = options.override ?? null;
          const change = planChange(actions, this.#world(operator, now), override);
          judge(change);
          refuseIfAny('rule', change.judgement.blockers);
          await writeDelta(trx, change.whole.effect);
          const appended = await append(eventsOf(change, { override, operator, now }));
          const made = answer(
            change,
            appended.map(({ seq }) => seq),
          );
          if (request) await keepAnswer(trx, request, kept(made), now);
          return { answer: made, effect: change.whole.effect };
        },
        ({ effect }) => effect && desired.swap(effect),
      );
      return done.answer;
    } finally {
      fence.lift();
    }
  }

  #regionRecord(regionId: string): RegionRecord {
    const region = this.#parts.desired.region(regionId);
    if (region) return region;
    throw new Refusal('existence', [blocker('Region:NOT_FOUND', { sample: regionId === '' ? [] : [regionId] })]);
  }

  /** A plan as people see it: with what only they need to know, which may take a while to find out. */
  #shown(change: PlannedChange): Plan {
    return planShown(change, this.#parts, this.#outlooks(change));
  }

  #shownOfMany(change: PlannedChange): PlanOfMany {
    return planOfManyShown(change, this.#parts, this.#outlooks(change));
  }

  #outlooks({ whole: { regionIds, after } }: PlannedChange): Outlooks {
    const { outlook, desired } = this.#parts;
    return outlook.outlooks(regionIds, desired, after);
  }

  /** Expected revision and plan hash, in this order. */
  #judge(change: PlannedChange, options: ChangeOptions): void {
    const [{ target }] = change.drafts;
    const { region, server } = target;
    const { desired, live } = this.#parts;
    const row = server ?? region;
    if (options.expectedRevision !== undefined && row && row.revision !== options.expectedRevision) {
      const current = server ? serverView(server, desired, live) : region && regionView(region, desired, live);
      const message = `It was changed since you read it: its revision is ${row.revision}, not ${options.expectedRevision}`;
      throw new Refusal('rule', [blocker('Change:CONFLICT', { message })], { current });
    }
    refuseIfStale(change, options, () => this.#shown(change));
  }

  /** The row after the change, or as it was last when the change deleted it. */
  #answer({ drafts: [{ target, effect, after, undo }] }: PlannedChange, eventSeq: number): ChangeResult {
    const { desired, live } = this.#parts;
    const result = { eventSeq, undo };
    const serverId = effect.servers?.[0]?.serverId ?? target.server?.serverId;
    if (serverId !== undefined) {
      const server = after.server(serverId);
      const apiKey = effect.newKey === undefined ? {} : { apiKey: effect.newKey };
      if (server) return { server: serverView(server, after, live), ...apiKey, ...result };
      if (target.server) return { server: serverView(target.server, desired, live), ...result };
    }
    const regionId = target.region?.regionId ?? effect.regions?.[0]?.regionId ?? '';
    const region = after.region(regionId);
    if (region) return { region: regionView(region, after, live), ...result };
    if (target.region) return { region: regionView(target.region, desired, live), ...result };
    throw new Error(`a change concerns neither a server nor a region: ${regionId}`);
  }

  #idempotentRequest(
    asked: AskedChange['asked'],
    { idempotencyKey, ...options }: AskedChange['options'],
    operator: Operator,
  ): IdempotentRequest | null {
    if (idempotencyKey === undefined) return null;
    const requestHmac = this.#parts.secrets.hmac(canonicalJson({ ...asked, options }));
    return { tokenId: operator.tokenId, key: idempotencyKey, requestHmac };
  }

  #planning(operator: Operator): World {
    return { ...this.#world(operator, this.#parts.now()), newServerId: null };
  }

  #world(operator: Operator, now: Date): World {
    const { desired, live, elsewhere, demand, ruleModes, secrets, newServerId, newServerKey, newDrainId } = this.#parts;
    const makers = { newServerId, newServerKey, newDrainId };
    const ports = { live, elsewhere, demand, safetyRules: ruleModes, secrets };
    return { desired, ...ports, ...makers, at: now.toISOString(), by: operator.name };
  }
}

/** The servers whose nodes must not change their mind meanwhile: the one named, or all of the region. */
function fencedServerIds(action: Action, desired: Desired): string[] {
  const verb = verbFor(action);
  const { region, server } = verb.find(action, desired);
  if (!verb.fenced) return [];
  if (server) return [server.serverId];
  return region ? desired.serversIn(region.regionId).map(({ serverId }) => serverId) : [];
}

/** Refuses with the plan as it would be now where it is no longer the one that was looked at. */
function refuseIfStale(
  { judgement }: PlannedChange,
  { planHash }: Pick<ChangeOptions, 'planHash'>,
  planNow: () => Plan | PlanOfMany,
): void {
  if (planHash === undefined || planHash === judgement.planHash) return;
  throw new Refusal('rule', [blocker('Change:PLAN_STALE')], { plan: planNow() });
}

/** Each as it is after all of it. */
function manyChanged({ drafts, whole, judgement }: PlannedChange, eventSeqs: readonly number[]): ManyChanged {
  const changed = drafts.map(({ action: { type }, target: { region, server } }, index) => {
    const regionId = region?.regionId ?? '';
    const row = server ? whole.after.server(server.serverId) : whole.after.region(regionId);
    return {
      type,
      regionId,
      ...(server && { serverId: server.serverId }),
      revision: row?.revision ?? 0,
      eventSeq: eventSeqs[index] ?? 0,
    };
  });
  return { changed, undo: judgement.undo };
}

function withoutOneTimeSecret(answer: ChangeResult): ChangeResult {
  const { apiKey: _oneTime, ...rest } = answer;
  return rest;
}
