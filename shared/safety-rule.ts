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

export type SafetyRule = {
  readonly rule: SafetyRuleName;
  /** What must hold after a change, as a sentence. */
  readonly sentence: string;
  readonly mode: RuleMode;
  /** Who set the mode, and when; null as shipped. */
  readonly set: { readonly at: string; readonly by: string } | null;
};
