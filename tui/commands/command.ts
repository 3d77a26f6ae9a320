import type { Role } from '@meridian/shared/role.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import type { ScreenName } from '../cockpit/ui-store.ts';

/** A verb as data: the footer, the list of keys, the dispatcher and the docs are made from it. */
export type Command = {
  /** `area.verb`, the same everywhere. */
  readonly id: string;
  readonly keys: readonly string[];
  readonly title: string;
  /** A word or two for the footer; left out there without. */
  readonly short?: string;
  /** The same while the past is looked at, where only what looks has a place. */
  readonly shortInPast?: string;
  /** What stands for it in the footer where one entry stands for several keys, as long as it has its own; else its first key. */
  readonly footerKey?: string;
  /** The screens where it means something; all of them, unless said. Elsewhere the footer leaves it out. */
  readonly on?: readonly ScreenName[];
  /** Whether it changes the fleet. Link, role and read-only are checked for all such commands in one place. */
  readonly changes: boolean;
  /** A person's own, from their config: it is for what is selected, though it need not change the fleet. */
  readonly isOwn?: true;
  /** Whether it is done to one thing at a time, and so never while rows are marked. */
  readonly isSingle?: boolean;
  /** The least role for a change; an operator's, unless said. */
  readonly role?: Role;
  /** Null when it can be run here and now, else the reason why not. */
  readonly enabledWhen: (cockpit: Cockpit) => string | null;
  readonly run: (cockpit: Cockpit) => void;
};

export const always = (): null => null;
