import { createStore, type StoreApi } from 'zustand/vanilla';
import type { FeedAnswers } from './queries.ts';

/** The last answer to a question, kept when the next one does not come: it carries its age then. */
export type Feed<Answer> = {
  /** What was asked last, in JSON: the answer to another question is none to this one. */
  readonly question: string | null;
  readonly isAsking: boolean;
  readonly answer: Answer | null;
  /** When the answer came, monotonic; null where it is to an earlier question, see `KEPT`. */
  readonly atMs: number | null;
  /** Why the last try brought none; null when it did. */
  readonly error: string | null;
};
export type FeedName = keyof FeedAnswers;
export type FeedsState = { readonly [Name in FeedName]: Feed<FeedAnswers[Name]> };
export type FeedStore = StoreApi<FeedsState>;

/** Its answer stays until the next one comes, whatever is asked: each letter of a name is another question. */
const KEPT: FeedName = 'foundServers';

const NEVER_ASKED: Feed<never> = { question: null, isAsking: false, answer: null, atMs: null, error: null };

/** Nothing was asked. */
export const NO_FEEDS: FeedsState = {
  drains: NEVER_ASKED,
  operations: NEVER_ASKED,
  capacity: NEVER_ASKED,
  demand: NEVER_ASKED,
  safetyRules: NEVER_ASKED,
  history: NEVER_ASKED,
  serverHistory: NEVER_ASKED,
  explanation: NEVER_ASKED,
  foundServers: NEVER_ASKED,
  alerts: NEVER_ASKED,
  presence: NEVER_ASKED,
};

export function createFeedStore(): FeedStore {
  return createStore<FeedsState>(() => NO_FEEDS);
}

/** Notes that a question is out; false when that one is out already. */
export function asks(feeds: FeedStore, name: FeedName, question: string): boolean {
  const before = feeds.getState()[name];
  const isSame = before.question === question;
  if (isSame && before.isAsking) return false;
  const start = isSame ? before : { ...NEVER_ASKED, answer: name === KEPT ? before.answer : null };
  feeds.setState({ [name]: { ...start, question, isAsking: true } });
  return true;
}

/** An answer; one that was overtaken by another question is dropped. */
export function answered<Name extends FeedName>(
  feeds: FeedStore,
  name: Name,
  question: string,
  answer: FeedAnswers[Name],
  atMs: number,
): void {
  if (feeds.getState()[name].question !== question) return;
  feeds.setState({ [name]: { question, isAsking: false, answer, atMs, error: null } });
}

/** No answer, and why; an earlier one to the same question stays. */
export function unanswered(feeds: FeedStore, name: FeedName, question: string, error: string): void {
  const before = feeds.getState()[name];
  if (before.question === question) feeds.setState({ [name]: { ...before, isAsking: false, error } });
}
