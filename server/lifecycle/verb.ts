import type { Action, ActionType } from '@meridian/shared/action.ts';
import type { BlockerCode } from '@meridian/shared/codes.ts';
import type { Blocker, Tier, Warning } from '@meridian/shared/plan.ts';
import { blocker, type BlockerDetail, Refusal } from '@meridian/shared/refusal.ts';
import { type Desired, DesiredAfter } from '../desired/desired-state.ts';
import type { Delta, RegionRecord, ServerRecord } from '../desired/records.ts';
import type { Demand, Elsewhere, LiveView, SecretKeeper } from './ports.ts';
import type { RuleModes } from './rule-modes.ts';

/** Everything a change is judged by. */
export type World = {
  readonly desired: Desired;
  readonly live: LiveView;
  readonly elsewhere: Elsewhere;
  readonly demand: Demand;
  readonly safetyRules: Pick<RuleModes, 'modeOf'>;
  readonly secrets: SecretKeeper;
  /** Null where it is only planned: then nothing has an id yet. */
  readonly newServerId: (() => string) | null;
  readonly newServerKey: () => string;
  readonly newDrainId: () => string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The operator's name. */
  readonly by: string;
};

/** For what acts on nothing that is there yet. */
export type NoTarget = { readonly region?: never; readonly server?: never };
export type RegionTarget = { readonly region: RegionRecord };
export type ServerTarget = RegionTarget & { readonly server: ServerRecord };
type Target = { readonly region?: RegionRecord; readonly server?: ServerRecord };

export type Facts<Type extends ActionType, Found extends Target> = World & Found & { readonly action: Action<Type> };
type FactsAfter<Type extends ActionType, Found extends Target> = Facts<Type, Found> & {
  readonly after: Desired;
};

/** What a verb makes of an action: rows after it, and a new key if it made one. */
export type Effect = Delta & { readonly newKey?: string };

/** A verb, as its own file writes it down. All of it is pure. */
type VerbParts<Type extends ActionType, Found extends Target> = {
  /** Finds what the action names, or refuses because it is not there. */
  readonly find: (action: Action<Type>, desired: Desired) => Found;
  readonly effect: (facts: Facts<Type, Found>) => Effect;
  /** Every reason to refuse, in the contract's order. */
  readonly rules?: (facts: FactsAfter<Type, Found>) => readonly (Blocker | null)[];
  readonly warnings?: (facts: FactsAfter<Type, Found>) => readonly (Warning | null)[];
  /** The least tier; warnings may raise it. */
  readonly tier: Tier;
  /** The servers whose sessions or node it concerns. */
  readonly touches: (facts: Facts<Type, Found>) => readonly ServerRecord[];
  /** Of them, those that it brings back: a plan tells which would still get no new sessions. */
  readonly returns?: (facts: Facts<Type, Found>) => readonly ServerRecord[];
  /** The action that takes it back; null where nothing can. */
  readonly undo: (facts: Facts<Type, Found>, effect: Effect) => Action | null;
};

/** A change, thought through but not made. */
export type Draft = {
  readonly target: Target;
  readonly effect: Effect;
  readonly after: Desired;
  readonly blockers: readonly Blocker[];
  readonly warnings: readonly Warning[];
  readonly tier: Tier;
  readonly touched: readonly ServerRecord[];
  readonly returning: readonly ServerRecord[];
  readonly undo: Action | null;
};

export type Verb<Type extends ActionType> = {
  /** The servers that must not change their mind while this is judged and committed. */
  readonly fenced: boolean;
  readonly find: (action: Action<Type>, desired: Desired) => Target;
  readonly draft: (action: Action<Type>, world: World) => Draft;
};

/** Makes a verb of its parts. `fenced` holds heartbeats back while it is judged and committed. */
export function defineVerb<Type extends ActionType, Found extends Target>(
  parts: VerbParts<Type, Found>,
  { fenced = false }: { fenced?: boolean } = {},
): Verb<Type> {
  return {
    fenced,
    find: parts.find,
    draft: (action, world) => {
      const target = parts.find(action, world.desired);
      const facts: Facts<Type, Found> = { ...world, ...target, action };
      const effect = parts.effect(facts);
      const after = new DesiredAfter(world.desired, effect);
      const factsAfter = { ...facts, after };
      return {
        target,
        effect,
        after,
        blockers: (parts.rules?.(factsAfter) ?? []).filter((found) => found !== null),
        warnings: (parts.warnings?.(factsAfter) ?? []).filter((found) => found !== null),
        tier: parts.tier,
        touched: parts.touches(facts),
        returning: parts.returns?.(facts) ?? [],
        undo: parts.undo(facts, effect),
      };
    },
  };
}

/** A rule: refuses where `offends` holds, or is a list with anything in it. */
export function refuse(
  code: BlockerCode,
  offends: boolean | readonly ServerRecord[],
  detail: BlockerDetail = {},
): Blocker | null {
  if (typeof offends === 'boolean') return offends ? blocker(code, detail) : null;
  if (offends.length === 0) return null;
  return blocker(code, { count: offends.length, sample: offends.map((server) => server.endpoint), ...detail });
}

/** Looks a region up, or refuses with the verb's own code. */
export function findRegion(code: BlockerCode) {
  return ({ regionId }: { readonly regionId: string }, desired: Desired): RegionTarget => {
    const region = desired.region(regionId);
    if (region) return { region };
    throw new Refusal('existence', [blocker(code, { sample: regionId === '' ? [] : [regionId] })]);
  };
}

/** Looks a server of a region up, or refuses with the verb's own codes. */
export function findServer(regionCode: BlockerCode, serverCode: BlockerCode) {
  const regionOf = findRegion(regionCode);
  return (action: { readonly regionId: string; readonly serverId: string }, desired: Desired): ServerTarget => {
    const { region } = regionOf(action, desired);
    const server = desired.server(action.serverId);
    if (server?.regionId === region.regionId) return { region, server };
    throw new Refusal('existence', [blocker(serverCode, { sample: action.serverId === '' ? [] : [action.serverId] })]);
  };
}
