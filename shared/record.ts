import { z } from 'zod';

/** An object whose absence reads as an empty one, so that one answer names every missing field. */
export function record<Shape extends z.core.$ZodLooseShape>(shape: Shape) {
  return z.preprocess((value) => (isRecord(value) ? value : {}), z.object(shape));
}

/** What a record takes, before defaults. */
export type RecordInput<Schema> = Schema extends z.ZodPreprocess<infer Fields> ? z.input<Fields> : never;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
