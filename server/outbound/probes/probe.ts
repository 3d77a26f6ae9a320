import type { ProbeKind } from '@meridian/shared/probe.ts';
import type { PinnedHost } from '../address-guard.ts';

/** From the first packet to the end of the answer. */
export const PROBE_TIMEOUT_MS = 2000;
/** What is longer is not read. */
export const ANSWER_MAX_BYTES = 4096;

/** Where one thing is asked. */
export type ProbePlace = { readonly pinned: PinnedHost; readonly port: number };

/** What was heard, once. */
export type Heard = {
  /** For a person; in our own words, never the far end's. */
  readonly message: string;
  readonly isNotAccepting?: boolean;
  /** ISO 8601, UTC. */
  readonly certificateExpiresAt?: string;
};

/** Asks one thing. Throws when there is no answer, or one that says that it is not well. */
export type Probe = (place: ProbePlace) => Promise<Heard>;

/** It does not answer as it should; the message is for a person, in our own words. */
export class ProbeFailed extends Error {
  override readonly name = 'ProbeFailed';
  readonly heard: Heard;

  constructor(message: string, heard: Omit<Heard, 'message'> = {}) {
    super(message);
    this.heard = { ...heard, message };
  }
}

/** What came of asking one thing once. `ok` is null where it could not be asked. */
export type ProbeAnswer = {
  readonly kind: ProbeKind;
  readonly ok: boolean | null;
  readonly latencyMs: number | null;
} & Heard;
