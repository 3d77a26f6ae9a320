import {
  type Operation,
  OPERATION_SERVERS_MAX,
  type OperationPlan,
  type OperationStart,
  type OperationTerms,
} from '@meridian/shared/operation.ts';
import type { Blocker } from '@meridian/shared/plan.ts';
import { blocker, Refusal, refuseIfAny } from '@meridian/shared/refusal.ts';
import type { ServerRecord } from '../desired/records.ts';
import type { EventLog } from '../events/event-log.ts';
import { Mutex } from '../events/mutex.ts';
import { findAnswer, keepAnswer } from '../lifecycle/idempotency.ts';
import { canonicalJson } from '../lifecycle/plan-change.ts';
import type { Operator } from '../lifecycle/region-manager.ts';
import { eachInTurn } from './each-in-turn.ts';
import { isOver, type OperationRecord, operationView, type StepRecord, withStep } from './operation-record.ts';
import { outBecause } from './operation-order.ts';
import { acceptedBy, planOperation } from './operation-plan.ts';
import { OperationRunner, type RunnerParts } from './operation-runner.ts';
import { Rounds } from './rounds.ts';

type Parts = RunnerParts & {
  readonly events: EventLog;
  readonly hmac: (text: string) => string;
  readonly newOperationId: () => string;
  readonly onTrouble: (trouble: string, error: unknown) => void;
};

const ROUND_MS = 250;
const UNDER_WAY_MAX = 50;
const WAITING_MAX = 100;

/** Drains of whole regions, and maintenance that rolls over them: asked for, looked at, continued and cancelled here. */
export class Operations {
  readonly #parts: Parts;
  readonly #runner: OperationRunner;
  readonly #rounds: Rounds;
  /** A word from a person and a round never mix. */
  readonly #turns = new Mutex(WAITING_MAX);

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#runner = new OperationRunner(parts);
    this.#rounds = new Rounds(ROUND_MS, () => this.round(), parts.onTrouble);
  }

  run(): void {
    this.#rounds.start();
  }

  /** Ends the rounds, and waits for the one under way. */
  halt(): Promise<void> {
    return this.#rounds.stop();
  }

  /** One round over all that is under way; rejects at its end if one failed. */
  async round(): Promise<void> {
    const nameOf = ({ operationId, regionId }: OperationRecord) => `the operation ${operationId} in ${regionId}`;
    await eachInTurn(this.#parts.book.underWay(), nameOf, ({ operationId }) =>
      this.#turns.run(() => this.#runner.advance(operationId)),
    );
  }

  /** All, the newest first; of one region, or of all. */
  list(regionId: string | undefined): Operation[] {
    return this.#parts.book
      .all()
      .filter((record) => regionId === undefined || record.regionId === regionId)
      .map(operationView);
  }

  /** What it would do; refuses only what does not exist. */
  async plan(terms: OperationTerms, operator: Operator): Promise<OperationPlan> {
    const { regionManager, now } = this.#parts;
    const servers = this.#servers(terms);
    return planOperation(terms, servers, regionManager, operator, now(), this.#refusals(terms, servers));
  }

  start(asked: OperationStart, operator: Operator): Promise<Operation> {
    return this.#turns.run(async () => {
      const { book, events, now, hmac } = this.#parts;
      const { idempotencyKey: key, ...terms } = asked;
      const request =
        key === undefined ? null : { tokenId: operator.tokenId, key, requestHmac: hmac(canonicalJson(terms)) };
      const answered = request && (await events.transaction((trx) => findAnswer(trx, request, now())));
      if (answered) return answered as Operation;
      const plan = await this.plan(terms, operator);
      refuseIfAny('rule', plan.blockers);
      const record = this.#draft(terms, plan, operator);
      const { serverCount, servers } = plan.impact;
      const detail = { maxParallel: terms.maxParallel, serverCount, servers };
      await events.transaction(
        async (trx, append) => {
          // A change of another kind may have taken the key meanwhile.
          if (request && (await findAnswer(trx, request, now()))) throw new Error('an answer that nobody gave');
          await book.writeIn(trx, append, record, [{ type: 'operations.start', actor: operator, detail }]);
          if (request) await keepAnswer(trx, request, operationView(record), now());
        },
        () => book.remember(record),
      );
      return operationView(record);
    });
  }

  /**
   * The word of a person, or of their script. With a server: its work is done; what has stopped stays so, as nobody
   * looked at why. Without one: what has stopped may go on; else it is the one at work, if there is exactly one.
   */
  continue(operationId: string, serverId: string | undefined, operator: Operator): Promise<Operation> {
    return this.#turns.run(async () => {
      const record = this.#underWay(operationId);
      if (record.state === 'stopped' && serverId === undefined) {
        return this.#write({ ...record, state: 'running', stoppedBecause: null }, 'operations.continue', operator);
      }
      const atWork = record.steps.filter(({ state }) => state === 'atWork');
      const named = atWork.filter((step) => serverId === undefined || step.serverId === serverId);
      const [step] = named;
      if (!step || named.length > 1) {
        throw new Refusal('rule', [
          blocker('Operation:NOT_WAITING', { sample: atWork.map(({ endpoint }) => endpoint) }),
        ]);
      }
      const since = this.#parts.now().toISOString();
      return this.#write(
        withStep(record, { ...step, state: 'returning', since }),
        'operations.continue',
        operator,
        step,
      );
    });
  }

  /**
   * Takes no more servers. One that is still draining goes back to what it was; what is drained, at work, or was asked
   * to stop already stays as it is, for a person to decide.
   */
  cancel(operationId: string, operator: Operator): Promise<Operation> {
    return this.#turns.run(async () => {
      const record = this.#underWay(operationId);
      const since = this.#parts.now().toISOString();
      let next = record;
      for (const step of record.steps) {
        if (await this.#cancelDrain(record, step, operator))
          next = withStep(next, { ...step, state: 'waiting', since });
      }
      return this.#write(
        { ...next, state: 'cancelled', stoppedBecause: null, endedAt: since },
        'operations.cancel',
        operator,
      );
    });
  }

  async #cancelDrain({ regionId }: OperationRecord, step: StepRecord, operator: Operator): Promise<boolean> {
    const { desired, regionManager } = this.#parts;
    const server = desired.server(step.serverId);
    const drain = server?.drain ?? null;
    if (step.state !== 'draining' || server === null || drain === null) return false;
    if (drain.drainedAt !== null || (step.drainId !== null && drain.drainId !== step.drainId)) return false;
    try {
      const action = { type: 'cancelDrain', regionId, serverId: step.serverId } as const;
      // Its own drain, and no other that someone begins meanwhile.
      await regionManager.apply(action, { expectedRevision: server.revision }, operator);
      return true;
    } catch (error) {
      if (error instanceof Refusal) return false;
      throw error;
    }
  }

  async #write(
    record: OperationRecord,
    type: 'operations.continue' | 'operations.cancel',
    operator: Operator,
    step?: StepRecord,
  ): Promise<Operation> {
    const about = step ? { serverId: step.serverId, detail: { endpoint: step.endpoint } } : {};
    await this.#parts.book.write(record, [{ type, actor: operator, ...about }]);
    // The word about one server gives the others no more time.
    if (!step) this.#runner.restartClocks(record.operationId);
    return operationView(record);
  }

  #underWay(operationId: string): OperationRecord {
    const record = this.#parts.book.get(operationId);
    if (!record) throw new Refusal('existence', [blocker('Operation:NOT_FOUND')]);
    if (isOver(record)) throw new Refusal('rule', [blocker('Operation:OVER')]);
    return record;
  }

  /** Those that are named, or all of the region. */
  #servers({ regionId, serverIds }: OperationTerms): readonly ServerRecord[] {
    const { desired } = this.#parts;
    if (!desired.region(regionId)) {
      throw new Refusal('existence', [blocker('Region:NOT_FOUND', { sample: regionId === '' ? [] : [regionId] })]);
    }
    const servers = desired.serversIn(regionId);
    if (serverIds === undefined) return servers;
    const unknown = serverIds.filter((serverId) => !servers.some((server) => server.serverId === serverId));
    if (unknown.length > 0) throw new Refusal('existence', [blocker('Server:NOT_FOUND', { sample: unknown })]);
    return servers.filter(({ serverId }) => serverIds.includes(serverId));
  }

  #refusals({ regionId }: OperationTerms, servers: readonly ServerRecord[]): Blocker[] {
    const underWay = this.#parts.book.underWay();
    const here = underWay.find((record) => record.regionId === regionId);
    const isTooMany = servers.length > OPERATION_SERVERS_MAX || underWay.length >= UNDER_WAY_MAX;
    return [
      ...(here ? [blocker('Operation:ALREADY_EXISTS', { sample: [here.operationId] })] : []),
      ...(isTooMany ? [blocker('Operation:TOO_MANY')] : []),
      ...(servers.every((server) => outBecause(server) !== null) ? [blocker('Operation:NOTHING_TO_DO')] : []),
    ];
  }

  #draft(terms: Omit<OperationStart, 'idempotencyKey'>, plan: OperationPlan, operator: Operator): OperationRecord {
    const { newOperationId, now } = this.#parts;
    const at = now().toISOString();
    const { kind, regionId, maxParallel, deadlineMs, onDeadline, then, publicReason, privateReason } = terms;
    return {
      operationId: newOperationId(),
      kind,
      regionId,
      state: 'running',
      stoppedBecause: null,
      maxParallel,
      deadlineMs,
      onDeadline,
      then,
      publicReason,
      privateReason,
      startedBy: operator.name,
      startedByRole: operator.role,
      startedAt: at,
      endedAt: null,
      acceptedWarnings: acceptedBy(plan, terms),
      steps: plan.steps.map(({ serverId, endpoint, type, skippedBecause }) => ({
        serverId,
        endpoint,
        type,
        state: skippedBecause === null ? 'waiting' : 'skipped',
        since: at,
        drainId: null,
      })),
    };
  }
}
