import { z } from 'zod';
import { reasonSchema } from './action.ts';
import { record } from './record.ts';

/** What is said of a region that is cut off: that its silent nodes are down, or that they are well. */
export const REGION_VERDICTS = ['down', 'well'] as const;
export type RegionVerdict = (typeof REGION_VERDICTS)[number];

/** What `serverMetrics.declareRegion` takes. */
export const declareRegionSchema = record({
  /** Only ever looked up: a malformed one reads as empty and is simply not found. */
  regionId: z.string().catch(''),
  verdict: z.enum(REGION_VERDICTS, `must be one of ${REGION_VERDICTS.join(', ')}`),
  privateReason: reasonSchema,
});

/** What a person knows of a region that Meridian does not hear. */
export type RegionDeclaration = Readonly<z.output<typeof declareRegionSchema>>;

/** `eventSeq` is the event that says so. */
export type DeclaredRegion = {
  readonly regionId: string;
  readonly verdict: RegionVerdict;
  readonly eventSeq: number;
};
