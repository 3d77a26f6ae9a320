import type { Actor } from '@meridian/shared/role.ts';
import type { Operator } from '../lifecycle/region-manager.ts';

/** Meridian itself, where it acts on its own. */
export const SYSTEM: Operator = { tokenId: 'system', name: 'meridian', role: 'system' };

/** The same, in events. */
export const SYSTEM_ACTOR: Actor = { name: SYSTEM.name, role: SYSTEM.role };
