/** One call in progress: a session on a backend, and the connection that a proxy holds for it. */
export type Call = {
  readonly kind: 'telephony' | 'web';
  readonly startedAtMs: number;
  /** Who holds it. When one of them is lost, so is the call at the others. */
  readonly ends: readonly CallEnd[];
};

export type CallEnd = {
  readonly begin: (call: Call) => void;
  /** It ended as calls do. */
  readonly finish: (call: Call) => void;
  /** Its other end was lost. */
  readonly drop: (call: Call) => void;
};

export function beginCall(call: Call): void {
  for (const end of call.ends) end.begin(call);
}

export function finishCall(call: Call): void {
  for (const end of call.ends) end.finish(call);
}
