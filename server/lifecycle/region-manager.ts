import { setImmediate } from 'node:timers/promises';
import { type Action, type ChangeOptions, withoutSecrets } from '@meridian/shared/action.ts';
import type { ChangeResult, Plan } from '@meridian/shared/plan.ts';
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
import type { AppendEvents, EventDraft, EventLog } from '../events/event-log.ts';
import type { Trx } from '../storage/schema.ts';
import { findAnswer, type IdempotentRequest, keepAnswer } from './idempotency.ts';
import { canonicalJson, planChange, type PlannedChange, planShown } from './plan-change.ts';
import type { Demand, Elsewhere, LiveView, Outlook, SecretKeeper } from './ports.ts';
import type { RuleModes } from './rule-modes.ts';
import type { Draft, World } from './verb.ts';
import { verbFor } from './verbs.ts';
import { regionHead, regionView, serverLine, serverView } from './view.ts';

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

  /** What an action would do if it were asked now, or once those in `after` were done. */
  plan(action: Action, operator: Operator, after: readonly Action[] = [], override: Override | null = null): Plan {
    const now: World = { ...this.#world(operator, this.#parts.now()), newServerId: null };
    const then = after.reduce((world, done) => ({ ...world, desired: verbFor(done).draft(done, world).after }), now);
    return this.#shown(planChange(action, then, override), then.desired);
  }

  /**
   * Makes a change: re-plans it and refuses, or writes rows, event and idempotency record in one transaction and
   * swaps what is in memory. It shows everywhere before it is answered.
   */
  async apply(action: Action, options: ChangeOptions, operator: Operator): Promise<ChangeResult> {
    const { events, desired, live } = this.#parts;
    const request = this.#idempotentRequest(action, options, operator);
    let fence = { lift: () => undefined as void };
    try {
      const done = await events.transaction(
        async (trx, append) => {
          const now = this.#parts.now();
          const answered = request && (await findAnswer(trx, request, now));
          if (answered) return { answer: answered as ChangeResult, draft: null };
          fence = live.fence(fencedServerIds(action, desired));
          const change = this.#judge(action, options, this.#world(operator, now));
          const override = options.override ?? null;
          const eventSeq = await write(trx, append, { action, override }, change, operator, now);
          const answer = this.#answer(change.draft, eventSeq);
          if (request) await keepAnswer(trx, request, withoutOneTimeSecret(answer), now);
          return { answer, draft: change.draft };
        },
        ({ draft }) => draft && desired.swap(draft.effect),
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
  #shown(change: PlannedChange, before: Desired): Plan {
    const { live, outlook } = this.#parts;
    const { target, after } = change.draft;
    const regionId = target.region?.regionId;
    const seen = regionId === undefined ? null : outlook.outlook(regionId, before, after);
    return planShown(change, { desired: before, live }, seen);
  }

  /** Existence, expected revision, plan hash and rules, in this order. */
  #judge(action: Action, options: ChangeOptions, world: World): PlannedChange {
    const change = planChange(action, world, options.override ?? null);
    const { region, server } = change.draft.target;
    const { desired, live } = this.#parts;
    const row = server ?? region;
    if (options.expectedRevision !== undefined && row && row.revision !== options.expectedRevision) {
      const current = server ? serverView(server, desired, live) : region && regionView(region, desired, live);
      const message = `It was changed since you read it: its revision is ${row.revision}, not ${options.expectedRevision}`;
      throw new Refusal('rule', [blocker('Change:CONFLICT', { message })], { current });
    }
    if (options.planHash !== undefined && options.planHash !== change.judgement.planHash) {
      throw new Refusal('rule', [blocker('Change:PLAN_STALE')], { plan: this.#shown(change, desired) });
    }
    refuseIfAny('rule', change.judgement.blockers);
    return change;
  }

  /** The row after the change, or as it was last when the change deleted it. */
  #answer({ target, effect, after, undo }: Draft, eventSeq: number): ChangeResult {
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

  #idempotentRequest(action: Action, options: ChangeOptions, operator: Operator): IdempotentRequest | null {
    const { idempotencyKey, ...rest } = options;
    if (idempotencyKey === undefined) return null;
    const requestHmac = this.#parts.secrets.hmac(canonicalJson({ action, options: rest }));
    return { tokenId: operator.tokenId, key: idempotencyKey, requestHmac };
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

type Asked = { readonly action: Action; readonly override: Override | null };

async function write(
  trx: Trx,
  append: AppendEvents,
  asked: Asked,
  change: PlannedChange,
  operator: Operator,
  now: Date,
): Promise<number> {
  await writeDelta(trx, change.draft.effect);
  const [event] = await append([eventOf(asked, change, operator, now)]);
  if (!event) throw new Error('the change has no event');
  return event.seq;
}

function eventOf(
  { action, override }: Asked,
  { draft, judgement: { tier, warnings, toll }, overridden }: PlannedChange,
  operator: Operator,
  now: Date,
): EventDraft {
  const { type, publicReason, privateReason, ...fields } = withoutSecrets(action);
  const serverId = draft.effect.servers?.[0]?.serverId ?? draft.target.server?.serverId;
  const regionId = draft.target.region?.regionId ?? draft.effect.regions?.[0]?.regionId;
  const row = serverId === undefined ? draft.after.region(regionId ?? '') : draft.after.server(serverId);
  return {
    at: now.toISOString(),
    actor: { name: operator.name, role: operator.role },
    type,
    target: { ...(regionId !== undefined && { regionId }), ...(serverId !== undefined && { serverId }) },
    ...(publicReason !== undefined && { publicReason }),
    ...(privateReason !== undefined && { privateReason }),
    detail: {
      input: fields,
      endpoint:
        (serverId === undefined ? null : (draft.after.server(serverId) ?? draft.target.server)?.endpoint) ?? null,
      revision: row?.revision ?? null,
      tier,
      warnings: warnings.map(({ code, count }) => ({ code, count })),
      ...(override && overridden.length > 0 && { override: { ...override, rules: overridden } }),
      alsoChanged: (draft.effect.regions ?? []).flatMap((other) =>
        other.regionId === regionId ? [] : [other.regionId],
      ),
      impact: { servers: toll.serverCount, calls: toll.calls, connections: toll.connections },
    },
  };
}

function withoutOneTimeSecret(answer: ChangeResult): ChangeResult {
  const { apiKey: _oneTime, ...rest } = answer;
  return rest;
}
