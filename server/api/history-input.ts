import { record } from '@meridian/shared/record.ts';
import { z } from 'zod';

/** A malformed id is simply not found. */
const id = z.string().max(100).catch('');
const asked = {
  from: z.iso.datetime({ offset: true, error: 'History:INVALID_RANGE' }),
  to: z.iso.datetime({ offset: true, error: 'History:INVALID_RANGE' }),
  stepMs: z.int('History:INVALID_STEP').positive('History:INVALID_STEP').optional(),
};

export const serverHistorySchema = record({ serverId: id, ...asked });
export const regionHistorySchema = record({ regionId: id, ...asked });
export const fleetHistorySchema = record(asked);
