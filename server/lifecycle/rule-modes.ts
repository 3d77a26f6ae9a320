import type { Actor } from '@meridian/shared/role.ts';
import {
  RULE_MODES,
  type RuleMode,
  SAFETY_RULE_NAMES,
  type SafetyRule,
  type SafetyRuleName,
} from '@meridian/shared/safety-rule.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Db } from '../storage/schema.ts';
import { SAFETY_RULES } from './safety-rules.ts';

type SetMode = { readonly mode: RuleMode; readonly at: string; readonly by: string };

/** As shipped the documented steps work as written: every rule is told, none refuses. */
const SHIPPED: RuleMode = 'warn';

/** Which of the safety rules only warn, and which refuse; in memory, where each plan looks. */
export class RuleModes {
  readonly #set: Map<SafetyRuleName, SetMode>;

  private constructor(set: Map<SafetyRuleName, SetMode>) {
    this.#set = set;
  }

  static async load(db: Db): Promise<RuleModes> {
    const rows = await db.selectFrom('safety_rules').selectAll().execute();
    const set = new Map<SafetyRuleName, SetMode>();
    for (const row of rows) {
      // A rule or a mode that this version does not know is another's.
      const rule = SAFETY_RULE_NAMES.find((name) => name === row.rule);
      const mode = RULE_MODES.find((name) => name === row.mode);
      if (rule && mode) set.set(rule, { mode, at: row.set_at, by: row.set_by });
    }
    return new RuleModes(set);
  }

  modeOf(rule: SafetyRuleName): RuleMode {
    return this.#set.get(rule)?.mode ?? SHIPPED;
  }

  list(): SafetyRule[] {
    return SAFETY_RULE_NAMES.map((rule) => this.get(rule));
  }

  get(rule: SafetyRuleName): SafetyRule {
    const { sentence } = SAFETY_RULES[rule];
    const set = this.#set.get(rule);
    return { rule, sentence, mode: this.modeOf(rule), set: set ? { at: set.at, by: set.by } : null };
  }

  /** In force from the next plan on: row and event in one transaction, and memory with its commit. */
  async set(
    rule: SafetyRuleName,
    mode: RuleMode,
    { events, actor, at }: { events: EventLog; actor: Actor; at: string },
  ): Promise<SafetyRule> {
    await events.transaction(
      async (trx, append) => {
        const row = { rule, mode, set_at: at, set_by: actor.name };
        await trx
          .insertInto('safety_rules')
          .values(row)
          .onConflict((conflict) => conflict.column('rule').doUpdateSet(row))
          .execute();
        const detail = { rule, from: this.modeOf(rule), to: mode };
        await append([{ at, actor, type: 'safetyRules.set', target: {}, detail }]);
      },
      () => this.#set.set(rule, { mode, at, by: actor.name }),
    );
    return this.get(rule);
  }
}
