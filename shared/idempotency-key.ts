import { z } from 'zod';

const LENGTH = 'must have 1 to 200 characters';

/** Belongs to its token for 24 h: the same is done once with it, and answered again. */
export const idempotencyKeySchema = z.string('must be text').min(1, LENGTH).max(200, LENGTH);
