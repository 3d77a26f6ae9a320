import type { OpenPlan, PlannedAction } from '@meridian/shared/presence.ts';
import { formatAge } from '../widgets/figures.ts';
import { safeText } from '../widgets/safe-text.ts';

/** What each plan is of, in a word. */
const WORDS: Readonly<Record<PlannedAction, string>> = {
  createRegion: 'create',
  updateRegion: 'edit',
  updateRegionS3Config: 'bucket',
  addOrUpdateRegionServer: 'edit',
  enableRegion: 'return',
  disableRegion: 'disable',
  enableRegionMaintenance: 'maintenance',
  disableRegionMaintenance: 'return',
  enableRegionServer: 'return',
  disableRegionServer: 'disable',
  enableRegionServerMaintenance: 'maintenance',
  disableRegionServerMaintenance: 'return',
  drainRegionServer: 'drain',
  cancelDrain: 'return',
  rotateRegionServerKey: 'key',
  revokeRegionServerKey: 'key',
  deleteRegionServerSafe: 'delete',
  deleteRegionSafe: 'delete',
  'operations.start': 'operation',
  'serverMetrics.declareRegion': 'verdict',
};

export type PlansById = ReadonlyMap<string, readonly OpenPlan[]>;

const NONE: PlansById = new Map();
const indexes = new WeakMap<readonly OpenPlan[], PlansById>();

/** The plans about each row, by its id: a server's own, and a region's with those of its servers. */
export function plansById(plans: readonly OpenPlan[] | undefined): PlansById {
  if (plans === undefined) return NONE;
  const known = indexes.get(plans);
  if (known !== undefined) return known;
  const byId = new Map<string, OpenPlan[]>();
  for (const plan of plans) {
    const ids = new Set(
      plan.targets.flatMap(({ regionId, serverId }) => [regionId, ...(serverId === null ? [] : [serverId])]),
    );
    for (const id of ids) byId.set(id, [...(byId.get(id) ?? []), plan]);
  }
  indexes.set(plans, byId);
  return byId;
}

/** `ops2 plans drain`, in a row; null where nobody plans anything. */
export function shortPlanText(plans: readonly OpenPlan[] | undefined): string | null {
  const [first, ...more] = plans ?? [];
  if (first === undefined) return null;
  return `${safeText(first.by)} plans ${WORDS[first.action]}${more.length > 0 ? ` +${more.length}` : ''}`;
}

/** `ops2 has a plan open on be-eu-03: drain, 0:12`. */
export function planSentence(
  { by, action, targets, since }: OpenPlan,
  nameOf: (serverId: string) => string | undefined,
  nowMs: number,
): string {
  const [first, ...more] = targets;
  const region = first?.regionId ?? '';
  const name = first?.serverId == null ? region : (nameOf(first.serverId) ?? `a server of ${region}`);
  const rest = more.length > 0 ? ` and ${more.length} more` : '';
  return `${by} has a plan open on ${name}${rest}: ${WORDS[action]}, ${formatAge(nowMs - Date.parse(since))}`;
}
