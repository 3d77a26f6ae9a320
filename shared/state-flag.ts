/**
 * A desired state that is set: since when, by whom and why. `null` stands for "not set".
 * `publicReason` is for end users; `privateReason` is left out for a viewer.
 */
export type StateFlag = {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly by: string;
  readonly publicReason: string;
  readonly privateReason?: string;
};
