import type { Alert, Silence } from '@meridian/shared/alert.ts';
import type { Desired } from '../../desired/desired-state.ts';
import type { AlertDefinition } from './alert-definition.ts';

type Situation = {
  readonly desired: Desired;
  readonly silences: readonly Silence[];
  readonly now: Date;
  /** The alert that says it all, if one does. */
  readonly saidBy: string | undefined;
};

/** Why nobody is told of an alert; null where they are. */
export function silencedBecause(
  alert: Pick<Alert, 'code' | 'regionId' | 'serverId'>,
  definition: AlertDefinition | null,
  { desired, silences, now, saidBy }: Situation,
): string | null {
  if (saidBy !== undefined) return `${saidBy} says it`;
  if (!definition?.despiteMaintenance) {
    const server = alert.serverId === null ? null : desired.server(alert.serverId);
    const region = alert.regionId === null ? null : desired.region(alert.regionId);
    if (server?.maintenance) return `${server.endpoint} is in maintenance: ${server.maintenance.publicReason}`;
    if (region?.maintenance) return `${region.regionId} is in maintenance: ${region.maintenance.publicReason}`;
  }
  const silence = silences.find((candidate) => !hasEnded(candidate, now) && isAbout(candidate, alert));
  return silence ? `${silence.owner} silenced it until ${silence.endsAt}` : null;
}

export function hasEnded({ endsAt }: Silence, now: Date): boolean {
  return Date.parse(endsAt) <= now.getTime();
}

function isAbout(
  silence: Silence,
  { code, regionId, serverId }: Pick<Alert, 'code' | 'regionId' | 'serverId'>,
): boolean {
  return (
    (silence.code === null || silence.code === code) &&
    (silence.regionId === null || silence.regionId === regionId) &&
    (silence.serverId === null || silence.serverId === serverId)
  );
}
