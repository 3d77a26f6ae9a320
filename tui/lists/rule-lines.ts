import type { SafetyRule } from '@meridian/shared/safety-rule.ts';
import type { ListLine } from './list-line.ts';

export type RuleLine = ListLine & { readonly rule: SafetyRule };

/** The safety rules, in the server's order. */
export function ruleLines(rules: readonly SafetyRule[] | null): readonly RuleLine[] {
  return (rules ?? []).map((rule) => ({
    id: rule.rule,
    text: `${rule.rule} ${rule.mode} ${rule.sentence}`,
    regionId: null,
    serverId: null,
    rule,
  }));
}
