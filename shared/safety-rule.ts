import type { WarningCode } from './codes.ts';

/** `warn`: named in the plan, and raises its tier. `refuse`: it is not done, unless overridden by name. */
export const RULE_MODES = ['warn', 'refuse'] as const;
export type RuleMode = (typeof RULE_MODES)[number];

export const SAFETY_RULE_NAMES = [
  'ROUTABLE_BACKEND',
  'ROUTABLE_PROXY',
  'REGIONS_SERVING',
  'FREE_CAPACITY',
  'SPARE_BACKEND',
  'SPARE_PROXY',
] as const;
export type SafetyRuleName = (typeof SAFETY_RULE_NAMES)[number];

/** What a plan warns with where a rule would be broken and does not refuse; where it does, `Safety:<rule>` stands. */
export const SAFETY_WARNINGS = {
  ROUTABLE_BACKEND: 'NO_ROUTABLE_BACKEND',
  ROUTABLE_PROXY: 'NO_ROUTABLE_PROXY',
  REGIONS_SERVING: 'FEW_REGIONS_SERVING',
  FREE_CAPACITY: 'LITTLE_FREE_CAPACITY',
  SPARE_BACKEND: 'NO_SPARE_BACKEND',
  SPARE_PROXY: 'NO_SPARE_PROXY',
} as const satisfies Record<SafetyRuleName, WarningCode>;

/** The safety rule that a blocker's or a warning's code speaks of; null for any other. */
export function safetyRuleOf(code: string): SafetyRuleName | null {
  return SAFETY_RULE_NAMES.find((rule) => code === `Safety:${rule}` || code === SAFETY_WARNINGS[rule]) ?? null;
}

export type SafetyRule = {
  readonly rule: SafetyRuleName;
  /** What must hold after a change, as a sentence. */
  readonly sentence: string;
  readonly mode: RuleMode;
  /** Who set the mode, and when; null as shipped. */
  readonly set: { readonly at: string; readonly by: string } | null;
};

/** Rules that are not to refuse this once, and why; the reason is for operators. */
export type Override = { readonly rules: readonly SafetyRuleName[]; readonly privateReason: string };
