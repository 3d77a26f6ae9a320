import type { AlertCode } from '@meridian/shared/alert.ts';
import type { AfterDrain, OnDeadline } from '@meridian/shared/drain.ts';
import type { OperationKind } from '@meridian/shared/operation.ts';
import type { RegionVerdict } from '@meridian/shared/region-verdict.ts';
import type { RuleMode, SafetyRuleName } from '@meridian/shared/safety-rule.ts';

/** What an operation over a region's servers is started with. */
export type OperationStart = {
  readonly kind: OperationKind;
  readonly regionId: string;
  readonly maxParallel: number;
  readonly deadlineMs: number | null;
  readonly onDeadline: OnDeadline;
  readonly then: AfterDrain;
  readonly publicReason: string;
  readonly privateReason: string;
};

type Inputs = {
  readonly 'operations.start': OperationStart;
  readonly 'operations.continue': { readonly operationId: string };
  readonly 'operations.cancel': { readonly operationId: string };
  readonly 'events.note': { readonly text: string; readonly regionId?: string; readonly serverId?: string };
  readonly 'alerts.acknowledge': { readonly alertKey: string; readonly note?: string };
  readonly 'alerts.silence': {
    readonly regionId: string | null;
    readonly serverId: string | null;
    readonly code: AlertCode | null;
    readonly endsAt: string;
    readonly reason: string;
  };
  readonly 'alerts.endSilence': { readonly silenceId: string };
  readonly 'regionManager.verifyRegionS3': { readonly regionId: string };
  readonly 'safetyRules.set': { readonly rule: SafetyRuleName; readonly mode: RuleMode };
  readonly 'serverMetrics.declareRegion': {
    readonly regionId: string;
    readonly verdict: RegionVerdict;
    readonly privateReason: string;
  };
};

export type ServiceType = keyof Inputs;
export type ServiceInput<Type extends ServiceType> = Inputs[Type];
/** What is asked besides a change of regions and servers, by the procedure that does it. */
export type ServiceRequest = { [Type in ServiceType]: { readonly type: Type } & Inputs[Type] }[ServiceType];
