import type { Caller, Outcome, Route } from '@meridian/shared/routing.ts';
import type { CallKind } from './call.ts';

/** What is asked for one caller. */
export type Question = {
  /** Asked again under the same one, it gets the same answer. */
  readonly callId: string;
  readonly kind: CallKind;
  readonly caller: Caller;
  /** Where the session may be; null: anywhere. */
  readonly residency: readonly string[] | null;
  /** Ids of servers that have just refused it. */
  readonly exclude: readonly string[];
};

/** A route, as far as somebody looks who dials it. */
export type Directions = Pick<Route, 'ticketId' | 'regionId' | 'proxy' | 'backend' | 'alternates' | 'expiresAt'>;

export type Reply =
  | { readonly kind: 'route'; readonly route: Directions }
  | { readonly kind: 'noCapacity'; readonly retryAfterMs: number }
  /** Nobody answers. */
  | { readonly kind: 'away' };

/** Whom callers ask where their call goes. */
export type Switchboard = {
  readonly ask: (question: Question, answered: (reply: Reply) => void) => void;
  readonly tell: (ticketId: string, outcome: Outcome['outcome'], code?: string) => void;
};
