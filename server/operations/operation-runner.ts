import type { Action } from '@meridian/shared/action.ts';
import type { Plan, Warning } from '@meridian/shared/plan.ts';
import { Refusal } from '@meridian/shared/refusal.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { ServerRecord } from '../desired/records.ts';
import type { LiveView } from '../lifecycle/ports.ts';
import type { Operator, RegionManager } from '../lifecycle/region-manager.ts';
import { reasonsAgainst } from '../lifecycle/view.ts';
import type { OperationBook, OperationNews } from './operation-book.ts';
import { type Move, nextMove } from './operation-moves.ts';
import { outBecause } from './operation-order.ts';
import { drainOf } from './operation-plan.ts';
import { isOver, type OperationRecord, type StepRecord, stepsUnderWay, withStep } from './operation-record.ts';
import { ReturnClock } from './return-clock.ts';
import { SYSTEM } from './system.ts';

export type RunnerParts = {
  readonly book: OperationBook;
  readonly desired: Desired;
  readonly live: LiveView;
  readonly regionManager: RegionManager;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  /** How long a server that is back in service may take until it gets new sessions. */
  readonly returnWithinMs: number;
};

/**
 * Carries operations on. What it is about to do is written before it is done, and what was done is read off the rows:
 * so it may be killed at any point and goes on from there.
 */
export class OperationRunner {
  readonly #parts: RunnerParts;
  readonly #returns: ReturnClock;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#returns = new ReturnClock(parts.monotonicMs, parts.returnWithinMs);
  }

  /** One round over one operation: every server under way moves on, and the next are taken if that is safe. */
  async advance(operationId: string): Promise<void> {
    for (const { serverId } of stepsUnderWay(this.#record(operationId))) await this.#moveOn(operationId, serverId);
    while (await this.#takeNext(operationId));
    const record = this.#record(operationId);
    if (isOver(record)) this.#returns.forget(operationId);
    else if (record.state === 'running' && record.steps.every(({ state }) => isFinal(state)))
      await this.#finish(record);
  }

  /** Those that are back get their time anew. */
  restartClocks(operationId: string): void {
    this.#returns.forget(operationId);
  }

  async #moveOn(operationId: string, serverId: string): Promise<void> {
    const record = this.#record(operationId);
    const step = record.steps.find((other) => other.serverId === serverId);
    if (!step) return;
    const move = this.#moveOf(record, step);
    // A stopped operation takes note, and does nothing.
    if (record.state === 'running' || move.do === 'become' || move.do === 'adopt') await this.#make(move, record, step);
  }

  #moveOf(record: OperationRecord, step: StepRecord): Move {
    const { desired, live } = this.#parts;
    const { operationId, kind } = record;
    const { serverId } = step;
    return nextMove(step, {
      kind,
      server: desired.server(serverId),
      mayHaveSessions: live.mayHaveSessions(serverId),
      notRoutableBecause: reasonsAgainst(serverId, desired, live)
        .map(({ code }) => code)
        .filter((code) => !code.startsWith('REGION_')),
      isLate: step.state === 'returning' && this.#returns.isLate(operationId, serverId),
    });
  }

  async #make(move: Move, record: OperationRecord, step: StepRecord): Promise<void> {
    if (move.do === 'become') await this.#become(record, { ...step, state: move.state });
    else if (move.do === 'adopt')
      await this.#parts.book.write(withStep(record, { ...step, drainId: move.drainId }), []);
    else if (move.do === 'stop') await this.#stop(this.#withState(record, step, move.state), move.because, step);
    else if (move.do === 'apply') {
      const { regionId, publicReason, privateReason } = record;
      const target = { regionId, serverId: step.serverId };
      const action: Action =
        move.change === 'enableRegionServerMaintenance'
          ? { type: move.change, ...target, publicReason, privateReason }
          : { type: move.change, ...target };
      const refused = await this.#apply(record, action);
      if (refused) await this.#stop(record, `${move.change} of ${step.endpoint} was refused: ${refused}`, step);
    }
  }

  /** Takes one more server if there is a place for it and nothing speaks against it; whether it should be asked again. */
  async #takeNext(operationId: string): Promise<boolean> {
    const record = this.#record(operationId);
    if (record.state !== 'running' || stepsUnderWay(record).length >= record.maxParallel) return false;
    const [first, ...others] = record.steps.filter(({ state }) => state === 'waiting');
    if (!first) return false;
    const skipped = this.#skipped(first);
    if (skipped) {
      await this.#become(record, { ...first, state: 'skipped' }, { because: skipped });
      return true;
    }
    // If the first may not be taken now, one of the other kind may.
    const other = others.find((step) => step.type !== first.type && this.#skipped(step) === null);
    let why: string | null = null;
    for (const step of other ? [first, other] : [first]) {
      const judged = this.#judge(record, step);
      if (judged.against === null) return this.#take(record, step, judged.action, judged.plan);
      why ??= `Taking ${step.endpoint} out would go too far: ${judged.against}`;
    }
    // Something that is out now may come back, and it holds then.
    if (why !== null && stepsUnderWay(record).length === 0) await this.#stop(record, why, first);
    return false;
  }

  #skipped({ serverId }: Pick<StepRecord, 'serverId'>): string | null {
    const server: ServerRecord | null = this.#parts.desired.server(serverId);
    return server === null ? 'It is gone' : outBecause(server);
  }

  /** Plans what is about to be done, as for a person; `against` names what speaks against it. */
  #judge(
    record: OperationRecord,
    { serverId }: StepRecord,
  ): { readonly action: Action; readonly plan: Plan; readonly against: string | null } {
    const { regionManager, now } = this.#parts;
    const { deadlineMs, acceptedWarnings } = record;
    const deadlineAt = deadlineMs === null ? null : new Date(now().getTime() + deadlineMs).toISOString();
    const action = drainOf(record, serverId, deadlineAt, record);
    const plan = regionManager.plan(action, asStarter(record));
    const isAccepted = ({ code }: Warning) => acceptedWarnings === 'all' || acceptedWarnings.includes(code);
    const found = plan.blockers[0] ?? plan.warnings.find((told) => !isAccepted(told));
    return { action, plan, against: found ? `${found.code}: ${found.message}` : null };
  }

  async #take(record: OperationRecord, step: StepRecord, action: Action, { planHash }: Plan): Promise<boolean> {
    const draining: StepRecord = { ...step, state: 'draining', since: this.#parts.now().toISOString(), drainId: null };
    const taking = await this.#become(record, draining);
    const refused = await this.#apply(taking, action, planHash);
    if (refused === null) {
      const drainId = this.#parts.desired.server(step.serverId)?.drain?.drainId ?? null;
      await this.#parts.book.write(withStep(taking, { ...draining, drainId }), []);
      return true;
    }
    const back = this.#withState(taking, step, 'waiting');
    // The world moved between the plan and the change: it is planned anew.
    if (refused.startsWith('Change:')) await this.#parts.book.write(back, []);
    else await this.#stop(back, `The drain of ${step.endpoint} was refused: ${refused}`, step);
    return false;
  }

  /** Null when it was done, else why it was refused. */
  async #apply(record: OperationRecord, action: Action, planHash?: string): Promise<string | null> {
    try {
      const options = planHash === undefined ? {} : { planHash };
      await this.#parts.regionManager.apply(action, options, asStarter(record));
      return null;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const [{ code, message }] = error.blockers;
      return `${code}: ${message}`;
    }
  }

  async #become(record: OperationRecord, step: StepRecord, detail = {}): Promise<OperationRecord> {
    const next = this.#withState(record, step, step.state);
    await this.#parts.book.write(next, [stepNews(step, detail)]);
    if (step.state !== 'returning') this.#returns.forgetOne(record.operationId, step.serverId);
    return next;
  }

  #withState(record: OperationRecord, step: StepRecord, state: StepRecord['state']): OperationRecord {
    return withStep(record, { ...step, state, since: this.#parts.now().toISOString() });
  }

  async #stop(record: OperationRecord, because: string, { serverId, endpoint }: StepRecord): Promise<void> {
    const news = { type: 'operations.stopped', actor: SYSTEM, serverId, detail: { because, endpoint } } as const;
    await this.#parts.book.write({ ...record, state: 'stopped', stoppedBecause: because }, [news]);
  }

  async #finish(record: OperationRecord): Promise<void> {
    const endedAt = this.#parts.now().toISOString();
    await this.#parts.book.write({ ...record, state: 'done', endedAt }, [{ type: 'operations.done', actor: SYSTEM }]);
    this.#returns.forget(record.operationId);
  }

  #record(operationId: string): OperationRecord {
    const record = this.#parts.book.get(operationId);
    if (!record) throw new Error(`there is no operation ${operationId}`);
    return record;
  }
}

function isFinal(state: StepRecord['state']): boolean {
  return state === 'done' || state === 'skipped';
}

function stepNews({ serverId, endpoint, state }: StepRecord, detail: object): OperationNews {
  return { type: 'operations.step', actor: SYSTEM, serverId, detail: { endpoint, state, ...detail } };
}

/** Whoever started it: the servers' rows and events name the person who is responsible. */
function asStarter({ operationId, startedBy, startedByRole }: OperationRecord): Operator {
  return { tokenId: operationId, name: startedBy, role: startedByRole };
}
