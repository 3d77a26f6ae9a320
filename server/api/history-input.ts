import { record } from '@meridian/shared/record.ts';
import { z } from 'zod';

/** A malformed id is simply not found. */
const id = z.string().max(100).catch('');
const time = z.iso.datetime({ offset: true, error: 'History:INVALID_RANGE' }).optional();
const asked = {
  from: time,
  to: time,
  lastMs: z.int('History:INVALID_RANGE').positive('History:INVALID_RANGE').optional(),
  stepMs: z.int('History:INVALID_STEP').positive('History:INVALID_STEP').optional(),
};

export const serverHistorySchema = record({ serverId: id, ...asked });
export const regionHistorySchema = record({ regionId: id, ...asked });
export const fleetHistorySchema = record(asked);
