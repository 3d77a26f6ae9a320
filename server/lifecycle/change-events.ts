import { withoutSecrets } from '@meridian/shared/action.ts';
import type { Actor } from '@meridian/shared/role.ts';
import type { Override } from '@meridian/shared/safety-rule.ts';
import type { EventDraft } from '../events/event-log.ts';
import type { DraftedAction } from './draft-many.ts';
import type { PlannedChange } from './plan-change.ts';

type Asking = { readonly override: Override | null; readonly operator: Actor; readonly now: Date };

/** One event for each action. Those that were asked as one tell so, and what was said of all of them. */
export function eventsOf(change: PlannedChange, asking: Asking): EventDraft[] {
  return change.drafts.map((draft) => eventOf(draft, change, asking));
}

function eventOf(
  { action, effect, target, after }: DraftedAction,
  { drafts, judgement: { tier, warnings, toll, planHash }, overridden }: PlannedChange,
  { override, operator, now }: Asking,
): EventDraft {
  const { type, publicReason, privateReason, ...fields } = withoutSecrets(action);
  const serverId = effect.servers?.[0]?.serverId ?? target.server?.serverId;
  const regionId = target.region?.regionId ?? effect.regions?.[0]?.regionId;
  const row = serverId === undefined ? after.region(regionId ?? '') : after.server(serverId);
  return {
    at: now.toISOString(),
    actor: { name: operator.name, role: operator.role },
    type,
    target: { ...(regionId !== undefined && { regionId }), ...(serverId !== undefined && { serverId }) },
    ...(publicReason !== undefined && { publicReason }),
    ...(privateReason !== undefined && { privateReason }),
    detail: {
      input: fields,
      endpoint: (serverId === undefined ? null : (after.server(serverId) ?? target.server)?.endpoint) ?? null,
      revision: row?.revision ?? null,
      tier,
      warnings: warnings.map(({ code, count }) => ({ code, count })),
      ...(override && overridden.length > 0 && { override: { ...override, rules: overridden } }),
      alsoChanged: (effect.regions ?? []).flatMap((other) => (other.regionId === regionId ? [] : [other.regionId])),
      impact: { servers: toll.serverCount, calls: toll.calls, connections: toll.connections },
      ...(drafts.length > 1 && { together: { planHash, changes: drafts.length } }),
    },
  };
}
