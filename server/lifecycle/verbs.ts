import type { Action, ActionType } from '@meridian/shared/action.ts';
import { createRegion } from './create-region.ts';
import { cancelDrain, completeDrain, drainRegionServer } from './drain-server.ts';
import { deleteRegionSafe } from './delete-region.ts';
import { deleteRegionServerSafe } from './delete-server.ts';
import { revokeRegionServerKey, rotateRegionServerKey } from './rotate-key.ts';
import { addOrUpdateRegionServer } from './save-server.ts';
import {
  disableRegion,
  disableRegionMaintenance,
  disableRegionServer,
  disableRegionServerMaintenance,
  enableRegion,
  enableRegionMaintenance,
  enableRegionServer,
  enableRegionServerMaintenance,
} from './service-state.ts';
import { updateRegion } from './update-region.ts';
import { updateRegionS3Config } from './update-region-s3.ts';
import type { Verb } from './verb.ts';

/** Every change there is. Nothing else writes regions or servers. */
const VERBS: { readonly [Type in ActionType]: Verb<Type> } = {
  createRegion,
  updateRegion,
  updateRegionS3Config,
  addOrUpdateRegionServer,
  enableRegion,
  disableRegion,
  enableRegionMaintenance,
  disableRegionMaintenance,
  enableRegionServer,
  disableRegionServer,
  enableRegionServerMaintenance,
  disableRegionServerMaintenance,
  drainRegionServer,
  cancelDrain,
  completeDrain,
  rotateRegionServerKey,
  revokeRegionServerKey,
  deleteRegionServerSafe,
  deleteRegionSafe,
};

/** The verb of an action: the table's type ties the two together, which the compiler cannot follow for a union. */
export function verbFor(action: Action): Verb<ActionType> {
  return VERBS[action.type] as Verb<ActionType>;
}
