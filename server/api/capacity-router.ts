import { record } from '@meridian/shared/record.ts';
import { z } from 'zod';
import { inputOf, procedureFor, router } from './trpc.ts';

const viewer = procedureFor('viewer');

/** A malformed id is simply not found. */
const reportInput = record({ regionId: z.string().catch('').optional() });

export const capacityRouter = router({
  report: viewer.input(inputOf(reportInput)).query(({ ctx, input: { regionId } }) => ctx.capacity.report(regionId)),
  demand: viewer.query(({ ctx }) => ctx.capacity.demand()),
});
