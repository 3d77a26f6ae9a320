import type { Blocker, Warning } from '@meridian/shared/plan.ts';
import { SAMPLE_MAX } from '@meridian/shared/refusal.ts';
import type { Draft } from './verb.ts';

type Finding = Pick<Blocker, 'message' | 'count' | 'sample'> & { readonly code: string };

/** What stands in the way of these changes, each code once. */
export function mergedBlockers(drafts: readonly Draft[]): Blocker[] {
  return mergedByCode(drafts.flatMap((draft) => draft.blockers.map((found) => named(found, draft, drafts.length))));
}

/** What is to be known of them, each code once. */
export function mergedWarnings(drafts: readonly Draft[]): Warning[] {
  return mergedByCode(drafts.flatMap((draft) => draft.warnings.map((found) => named(found, draft, drafts.length))));
}

/** Findings of one code become one: all that they say, and whom it is about. */
export function mergedByCode<Found extends Finding>(findings: readonly Found[]): Found[] {
  return [...Map.groupBy(findings, ({ code }) => code).values()].flatMap(([first, ...others]) => {
    if (first === undefined) return [];
    if (others.length === 0) return [first];
    const all = [first, ...others];
    const messages = [...new Set(all.map(({ message }) => message))].slice(0, SAMPLE_MAX);
    return [
      {
        ...first,
        message: messages.join('; '),
        count: all.reduce((sum, { count }) => sum + count, 0),
        sample: all.flatMap(({ sample }) => sample).slice(0, SAMPLE_MAX),
      },
    ];
  });
}

/** Of one change it is plain whom a finding is about; among many it is said. */
function named<Found extends Finding>(found: Found, { target: { region, server } }: Draft, changes: number): Found {
  const name = server?.endpoint ?? region?.regionId;
  if (changes === 1 || found.sample.length > 0 || name === undefined) return found;
  return { ...found, sample: [name] };
}
