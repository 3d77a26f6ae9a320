import type { Cockpit } from '../cockpit/cockpit.ts';
import type { Mark } from '../cockpit/mark.ts';
import { hiddenMarks, marksInUse } from '../cockpit/marks.ts';
import { currentTarget, type Target } from '../cockpit/selection.ts';
import type { ManyChange, RowChange, TogetherChange } from '../data/port.ts';
import { nameOf, needsTarget } from './target-names.ts';

/** What a command acts on: the marks, if there are any, else what is selected. */
export type Subject =
  | { readonly kind: 'one'; readonly name: string; readonly target: Target }
  | { readonly kind: 'marks'; readonly name: string; readonly marks: readonly Mark[] };

type Place = { readonly regionId: string; readonly serverId: string | null };

export function needsSubject(cockpit: Cockpit): string | null {
  return marksInUse(cockpit).length > 0 ? null : needsTarget(cockpit);
}

/** Runs with the marks, or with what is selected; nothing selected, nothing done. */
export function withSubject(cockpit: Cockpit, act: (subject: Subject) => void): void {
  const marks = marksInUse(cockpit);
  if (marks.length > 0) return act({ kind: 'marks', name: nameOfMarks(marks), marks });
  const target = currentTarget(cockpit);
  if (target !== null) act({ kind: 'one', name: nameOf(target), target });
}

/** `be-eu-07.example.net in EU-CENTRAL (marked)`, or `14 marked servers`. */
export function nameOfMarks(marks: readonly Mark[]): string {
  const [first] = marks;
  if (first !== undefined && marks.length === 1)
    return `${first.serverId === null ? 'region ' : ''}${placeOf(first)} (marked)`;
  return `${marks.length} marked ${first?.serverId === null ? 'regions' : 'servers'}`;
}

export function isOrAre(subject: Subject): string {
  return subject.kind === 'marks' && subject.marks.length > 1 ? 'are' : 'is';
}

/** The same change of all of it: of marks as one. */
export function requestFor(subject: Subject, changeOf: (place: Place) => TogetherChange): RowChange | ManyChange {
  if (subject.kind === 'marks') return { type: 'regionManager.applyMany', actions: subject.marks.map(changeOf) };
  const { target } = subject;
  const serverId = target.kind === 'server' ? target.server.serverId : null;
  return changeOf({ regionId: target.region.regionId, serverId });
}

const NAMED_MAX = 10;

/** Nobody takes out of service what they do not see: marks without a row on the screen are named. */
export function saysHidden(cockpit: Cockpit, { kind }: Subject): readonly string[] {
  if (kind === 'one') return [];
  const { elsewhere, filtered } = hiddenMarks(cockpit);
  return [
    ...(filtered.length > 0 ? [`Marked too, and hidden by the filter: ${named(filtered)}`] : []),
    ...(elsewhere.length > 0 ? [`Marked too, in other regions: ${named(elsewhere)}`] : []),
  ];
}

function placeOf({ name, regionId, serverId }: Mark): string {
  return serverId === null ? regionId : `${name} in ${regionId}`;
}

export function named(marks: readonly Mark[]): string {
  const names = marks.slice(0, NAMED_MAX).map(placeOf);
  const more = marks.length - names.length;
  return [...names, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
