import type { Archive } from '../../../server/storage/history/history-thread.ts';
import { unknownSamples } from '../../../server/storage/history/series.ts';

/** Keeps nothing: for what is only about memory. */
export const NO_ARCHIVE: Archive = {
  trouble: null,
  write: () => undefined,
  sweep: () => undefined,
  read: async () => ({ isKnown: false, sums: null }),
  readSamples: async (kind, names, _firstSample, samples) => unknownSamples(kind, names.length * samples),
  stop: async () => undefined,
};
