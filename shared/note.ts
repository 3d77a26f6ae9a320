import { z } from 'zod';
import { idempotencyKeySchema } from './idempotency-key.ts';
import { record } from './record.ts';

const TEXT = 'must be 1 to 500 printable characters';

/** What a person writes down during an incident: for operators only, and for ever. */
export const noteSchema = record({
  text: z
    .string(TEXT)
    .trim()
    .min(1, TEXT)
    .max(500, TEXT)
    .regex(/^\P{C}*$/u, TEXT),
  /** What it is about; nothing: the whole fleet. A server is looked for in its own region. */
  regionId: z.string('must be a region id').nullish(),
  serverId: z.string('must be a server id').nullish(),
  /** Asked again with the same key, it is written once. */
  idempotencyKey: idempotencyKeySchema.optional(),
});
export type NoteInput = z.output<typeof noteSchema>;
