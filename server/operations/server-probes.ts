import type { ProbeCheck, ProbeKind, ProbeReport, ProbeStatus } from '@meridian/shared/probe.ts';
import type { ProbeAnswer } from '../outbound/probes/probe.ts';

/** So many in a row turn it: one lost packet says nothing. */
const FAILING_AFTER = 3;
const RECOVERED_AFTER = 2;
/** For so long a success from here proves that it can be reached from here at all. */
const EVIDENCE_MS = 24 * 3_600_000;

/** One kind of probe, as it is judged by now. */
type Judged = {
  status: ProbeStatus;
  /** Answers in a row that speak against the status. */
  contraryInARow: number;
  /** On the monotonic clock; null where it never answered. */
  lastOkAtMs: number | null;
  /** The last one; null after a restart. */
  answer: ProbeAnswer | null;
};

/** What a restart wants to know: of each kind whether it failed, and how long ago it last answered. */
export type RememberedProbes = {
  readonly failingSinceAgoMs: number | null;
  readonly kinds: readonly {
    readonly kind: ProbeKind;
    readonly isFailing: boolean;
    readonly lastOkAgoMs: number | null;
  }[];
};

/** What asking one server told so far, and what is made of it. Times are the monotonic clock's. */
export class ServerProbes {
  readonly #kinds = new Map<ProbeKind, Judged>();
  #failingSinceMs: number | null = null;

  /** Takes up what was known before a restart. */
  restore({ failingSinceAgoMs, kinds }: RememberedProbes, nowMs: number): void {
    this.#failingSinceMs = failingSinceAgoMs === null ? null : nowMs - Math.max(0, failingSinceAgoMs);
    for (const { kind, isFailing, lastOkAgoMs } of kinds) {
      this.#kinds.set(kind, {
        status: isFailing ? 'Failing' : 'Unknown',
        contraryInARow: 0,
        lastOkAtMs: lastOkAgoMs === null ? null : nowMs - Math.max(0, lastOkAgoMs),
        answer: null,
      });
    }
    this.#judge(nowMs);
  }

  /** Takes in what was heard now. What was not asked any more is forgotten. */
  take(answers: readonly ProbeAnswer[], nowMs: number): void {
    for (const kind of this.#kinds.keys()) {
      if (!answers.some((answer) => answer.kind === kind)) this.#kinds.delete(kind);
    }
    for (const answer of answers) this.#kinds.set(answer.kind, turned(this.#kinds.get(answer.kind), answer, nowMs));
    this.#judge(nowMs);
  }

  /** Since when it fails although it once answered; null while it does not. */
  get failingSinceMs(): number | null {
    return this.#failingSinceMs;
  }

  /** Whether it answered before and is about to fail. */
  get isTurning(): boolean {
    return [...this.#kinds.values()].some(
      ({ status, contraryInARow, lastOkAtMs }) =>
        status !== 'Failing' && lastOkAtMs !== null && contraryInARow >= FAILING_AFTER - 1,
    );
  }

  /**
   * What fails counts if it once answered. What never did, beside something that does, may simply not be there: a proxy
   * that speaks UDP alone is well.
   */
  status(nowMs: number): ProbeStatus {
    const kinds = [...this.#kinds.values()];
    if (kinds.some((kind) => countsAsFailing(kind, nowMs))) return 'Failing';
    if (kinds.some(({ status }) => status === 'Ok')) return 'Ok';
    return kinds.some(({ status }) => status === 'Failing') ? 'Failing' : 'Unknown';
  }

  /** The report for its row. `isDoubtful`: so much fails together that it may be our own link. */
  report(at: string, nowMs: number, isDoubtful: boolean): ProbeReport {
    const checks = [...this.#kinds].flatMap(([kind, judged]) => checkOf(kind, judged));
    return {
      status: this.status(nowMs),
      decides: this.#failingSinceMs !== null && !isDoubtful,
      isNotAccepting: checks.some(({ isNotAccepting }) => isNotAccepting === true),
      checkedAt: at,
      checks,
    };
  }

  remember(nowMs: number): RememberedProbes {
    const ago = (atMs: number | null) => (atMs === null ? null : Math.round(nowMs - atMs));
    return {
      failingSinceAgoMs: ago(this.#failingSinceMs),
      kinds: [...this.#kinds].map(([kind, { status, lastOkAtMs }]) => ({
        kind,
        isFailing: status === 'Failing',
        lastOkAgoMs: ago(lastOkAtMs),
      })),
    };
  }

  #judge(nowMs: number): void {
    const fails = [...this.#kinds.values()].some((kind) => countsAsFailing(kind, nowMs));
    this.#failingSinceMs = fails ? (this.#failingSinceMs ?? nowMs) : null;
  }
}

function countsAsFailing({ status, lastOkAtMs }: Judged, nowMs: number): boolean {
  return status === 'Failing' && lastOkAtMs !== null && nowMs - lastOkAtMs <= EVIDENCE_MS;
}

function turned(before: Judged | undefined, answer: ProbeAnswer, nowMs: number): Judged {
  const { status, contraryInARow, lastOkAtMs } = before ?? { status: 'Unknown', contraryInARow: 0, lastOkAtMs: null };
  if (answer.ok === null) return { status: 'Unknown', contraryInARow: 0, lastOkAtMs, answer };
  const lastOk = answer.ok ? nowMs : lastOkAtMs;
  // What is not known yet is believed the good at once, the bad when it is said again.
  const isContrary = answer.ok ? status === 'Failing' : status !== 'Failing';
  const inARow = isContrary ? contraryInARow + 1 : 0;
  const isTurned = isContrary && inARow >= (answer.ok ? RECOVERED_AFTER : FAILING_AFTER);
  const next = answer.ok ? 'Ok' : 'Failing';
  if (isTurned) return { status: next, contraryInARow: 0, lastOkAtMs: lastOk, answer };
  return { status: isContrary ? status : next, contraryInARow: inARow, lastOkAtMs: lastOk, answer };
}

function checkOf(kind: ProbeKind, { status, contraryInARow, answer }: Judged): ProbeCheck[] {
  if (!answer) return [];
  const { latencyMs, message, isNotAccepting, certificateExpiresAt } = answer;
  const needed = answer.ok === true ? RECOVERED_AFTER : FAILING_AFTER;
  return [
    {
      kind,
      status,
      latencyMs,
      message: contraryInARow === 0 ? message : `${message} (${contraryInARow} of ${needed})`,
      ...(isNotAccepting === true && { isNotAccepting }),
      ...(certificateExpiresAt !== undefined && { certificateExpiresAt }),
    },
  ];
}
