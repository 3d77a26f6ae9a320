import { SEVERITIES } from '@meridian/shared/severity.ts';
import type { AlertDefinition } from './alert-definition.ts';
import { CALL_ALERTS } from './definitions/calls.ts';
import { HINTS } from './definitions/hints.ts';
import { ROOM_ALERTS } from './definitions/room.ts';
import { SERVER_ALERTS } from './definitions/servers.ts';
import { UPKEEP_ALERTS } from './definitions/upkeep.ts';

/** Everything that is watched for, the worst first. */
export const ALERT_DEFINITIONS: readonly AlertDefinition[] = [
  ...CALL_ALERTS,
  ...ROOM_ALERTS,
  ...SERVER_ALERTS,
  ...UPKEEP_ALERTS,
  ...HINTS,
].toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
