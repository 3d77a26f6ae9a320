import type { Severity } from '@meridian/shared/severity.ts';
import type { AlertCode } from '@meridian/shared/alert.ts';
import type { Facts } from './facts.ts';

/**
 * Something a definition sees now. `raised`: it opens an alert once it has lasted. `lingering`: too little to open one,
 * too much to end one.
 */
export type Finding = {
  readonly regionId: string | null;
  readonly serverId: string | null;
  /** Tells findings of one code apart where region and server do not. */
  readonly about?: string;
  readonly state: 'raised' | 'lingering';
  readonly summary: string;
};

/** What needs a person, when, and what that person should read. */
export type AlertDefinition = {
  readonly code: AlertCode;
  readonly severity: Severity;
  /** In words, for the documentation: what must be the case. */
  readonly when: string;
  /** How long it must last before it opens, and how long it must be gone before it is over. */
  readonly forMs: number;
  readonly clearMs: number;
  /** Given for nodes that are dead after 16 s; with another `MERIDIAN_DEAD_AFTER_MS` both times scale with it. */
  readonly scalesWithSilence?: true;
  /** Alerts about the same region that say it all: while one of them holds, this one does not open, and nobody is told. */
  readonly saidBy?: readonly AlertCode[];
  /** It is about work that was left lying, so maintenance does not silence it. */
  readonly despiteMaintenance?: true;
  readonly effect: string;
  readonly action: string;
  readonly find: (facts: Facts) => readonly Finding[];
  /** Of an open one that is not found: whether it cannot be told now, so that it stays open. */
  readonly cannotTell?: (facts: Facts, about: Pick<Finding, 'regionId' | 'serverId'>) => boolean;
};

/** `NODE_DEAD/US-WEST/srv_…`: the same as long as it is about the same thing. */
export function alertKeyOf(code: AlertCode, { regionId, serverId, about }: Omit<Finding, 'state' | 'summary'>): string {
  return [code, regionId ?? '*', serverId, about].filter((part) => part !== null && part !== undefined).join('/');
}
