import type { Cockpit } from '../cockpit/cockpit.ts';

/** One line of a list from which one is picked. */
export type PickLine = {
  readonly id: string;
  /** Its key, or what kind of thing it is. */
  readonly label: string;
  readonly text: string;
  /** Why it is dead here; null where it is not. */
  readonly reason: string | null;
  /** What else is told of it where there is room, dim. */
  readonly note?: string;
  /** Whether it changes what the cursor is on: then it is for that row alone that the list was opened on. */
  readonly isOfRow?: boolean;
  /** Whether a name that is still being looked for may come before it. */
  readonly mayBeOvertaken?: boolean;
  /** What is typed for it in full, where that is not what is typed: then it is completed before it is picked. */
  readonly completion?: string;
  /** Null where nothing can come of it: then its reason is said. */
  readonly choose: ((cockpit: Cockpit) => void) | null;
};
