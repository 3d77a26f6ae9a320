import { harmedShare, harmStep, type SessionsTried } from '@meridian/shared/harm.ts';
import type { SessionsMinute } from '../sessions-minute.ts';
import type { RosterEntry } from './roster-entry.ts';

type Entry = Pick<RosterEntry, 'serverId' | 'slot' | 'state' | 'sessions' | 'isActive' | 'isWrittenOff'>;

/** How sessions went there within about the last minute; of one that is not online nothing is known. */
export function sessionsTriedAt({ serverId, slot, isActive }: Entry, minute: SessionsMinute): SessionsTried | null {
  return isActive ? minute.of(serverId, slot) : null;
}

/** What it held when it was last heard, if it should serve but went offline, until that is given up as lost. */
export function sessionsLostAt({ state, sessions, isWrittenOff }: Entry): number {
  return state === 'OFFLINE' && !isWrittenOff ? (sessions ?? 0) : 0;
}

/** How badly customers are harmed there, 0 being not more than usual: those it held when it went, or who fail there now. */
export function entryHarm(entry: Entry, minute: SessionsMinute): number {
  return harmStep(sessionsTriedAt(entry, minute) ?? { tried: 0, harmed: sessionsLostAt(entry) });
}

/** The share of sessions that went wrong there, in whole percents; null where nobody tried, or nothing is known. */
export function harmedPercentOf(entry: Entry, minute: SessionsMinute): number | null {
  const sessions = sessionsTriedAt(entry, minute);
  return sessions === null || sessions.tried + sessions.harmed === 0 ? null : Math.round(100 * harmedShare(sessions));
}
