export type CallKind = 'telephony' | 'web';

/** Who holds a call: the backend its session, the proxy its connection, and who called. Each hears once that it is over. */
export type CallEnd = {
  readonly begin: (call: Call) => void;
  /** It ended as calls do. */
  readonly finish: (call: Call) => void;
  /** Another end was lost, and so is the call. */
  readonly drop: (call: Call) => void;
};

/** One call in progress. */
export class Call {
  readonly kind: CallKind;
  readonly startedAtMs: number;
  /** Nobody hears anything: it counts as a session, and soon its caller hangs up. */
  readonly isSilent: boolean;
  readonly #ends: readonly CallEnd[];
  #isOver = false;

  constructor(options: { kind: CallKind; startedAtMs: number; isSilent?: boolean; ends: readonly CallEnd[] }) {
    this.kind = options.kind;
    this.startedAtMs = options.startedAtMs;
    this.isSilent = options.isSilent ?? false;
    this.#ends = options.ends;
    for (const end of this.#ends) end.begin(this);
  }

  finish(): void {
    this.#end('finish');
  }

  drop(): void {
    this.#end('drop');
  }

  #end(how: 'finish' | 'drop'): void {
    if (this.#isOver) return;
    this.#isOver = true;
    for (const end of this.#ends) end[how](this);
  }
}
