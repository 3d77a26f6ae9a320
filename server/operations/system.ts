import type { Operator } from '../lifecycle/region-manager.ts';

/** Meridian itself, where it acts on its own. */
export const SYSTEM: Operator = { tokenId: 'system', name: 'meridian', role: 'system' };
