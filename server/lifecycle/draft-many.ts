import type { Action } from '@meridian/shared/action.ts';
import { Refusal, refuseIfAny } from '@meridian/shared/refusal.ts';
import { type Desired, DesiredAfter } from '../desired/desired-state.ts';
import type { Delta, ServerRecord } from '../desired/records.ts';
import { mergedByCode } from './merge-findings.ts';
import type { Draft, World } from './verb.ts';
import { verbFor } from './verbs.ts';

/** A draft, and what it is of. */
export type DraftedAction = Draft & { readonly action: Action };

/** What several drafts come to, as one change. */
export type Whole = {
  readonly effect: Delta;
  readonly after: Desired;
  /** The regions that they name, or name servers of. */
  readonly regionIds: readonly string[];
  /** Each server once. */
  readonly touched: readonly ServerRecord[];
  readonly returning: readonly ServerRecord[];
};

/** Each action thought through as if those before it were done. Refuses with everything that is not there. */
export function draftsOf(actions: readonly Action[], world: World): [DraftedAction, ...DraftedAction[]] {
  refuseMissing(actions, world.desired);
  const drafts: DraftedAction[] = [];
  let desired = world.desired;
  for (const action of actions) {
    drafts.push({ action, ...verbFor(action).draft(action, { ...world, desired }) });
    desired = new DesiredAfter(world.desired, effectOf(drafts));
  }
  const [first, ...rest] = drafts;
  if (first === undefined) throw new Error('a change of nothing');
  return [first, ...rest];
}

export function wholeOf(drafts: readonly Draft[], desired: Desired): Whole {
  const effect = effectOf(drafts);
  return {
    effect,
    after: new DesiredAfter(desired, effect),
    regionIds: [...new Set(drafts.flatMap(({ target }) => target.region?.regionId ?? []))],
    touched: lastOfEach(drafts.flatMap(({ touched }) => touched)),
    returning: lastOfEach(drafts.flatMap(({ returning }) => returning)),
  };
}

function refuseMissing(actions: readonly Action[], desired: Desired): void {
  const missing = actions.flatMap((action) => {
    try {
      verbFor(action).find(action, desired);
      return [];
    } catch (error) {
      if (error instanceof Refusal) return error.blockers;
      throw error;
    }
  });
  refuseIfAny('existence', mergedByCode(missing));
}

/** Rows as the last draft leaves them. */
function effectOf(drafts: readonly Draft[]): Delta {
  const regions = drafts.flatMap(({ effect }) => effect.regions ?? []);
  return {
    regions: [...new Map(regions.map((region) => [region.regionId, region])).values()],
    servers: lastOfEach(drafts.flatMap(({ effect }) => effect.servers ?? [])),
    keys: drafts.flatMap(({ effect }) => effect.keys ?? []),
    deletedRegionIds: drafts.flatMap(({ effect }) => effect.deletedRegionIds ?? []),
    deletedServerIds: drafts.flatMap(({ effect }) => effect.deletedServerIds ?? []),
  };
}

function lastOfEach(servers: readonly ServerRecord[]): ServerRecord[] {
  return [...new Map(servers.map((server) => [server.serverId, server])).values()];
}
