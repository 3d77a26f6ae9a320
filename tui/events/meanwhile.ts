import type { EventType, MeridianEvent } from '@meridian/shared/event.ts';
import { formatAge } from '../widgets/figures.ts';

/** What happened while there was no link. */
export type Meanwhile = {
  /** For how long there was none. */
  readonly lostForMs: number;
  /** Oldest first; `isCut` where there were more before them. */
  readonly events: readonly MeridianEvent[];
  readonly isCut: boolean;
};

/** What is counted, the worst first; one change by a person counts as theirs instead. */
const COUNTED: readonly { readonly types: readonly EventType[]; readonly text: string }[] = [
  { types: ['region.cutOff'], text: 'cut off' },
  { types: ['node.dead'], text: 'dead' },
  { types: ['node.ejected'], text: 'put to rest' },
  { types: ['node.stopped'], text: 'gone with a goodbye' },
  { types: ['node.online', 'node.recovered', 'node.readmitted'], text: 'back' },
  { types: ['alert.opened'], text: 'alerts opened' },
  { types: ['alert.resolved'], text: 'alerts over' },
];
const NAMED_MAX = 2;

/** In one line: by whom how much was changed, and what became of nodes and alerts. */
export function meanwhileText({ lostForMs, events, isCut }: Meanwhile): string {
  const changes = events.filter(({ actor }) => actor.role !== 'system');
  const names = [...new Set(changes.map(({ actor }) => actor.name))];
  const by = [...names.slice(0, NAMED_MAX), ...(names.length > NAMED_MAX ? ['others'] : [])].join(', ');
  const counts = COUNTED.flatMap(({ types, text }) => {
    const count = events.filter(({ type, actor }) => actor.role === 'system' && types.includes(type)).length;
    return count === 0 ? [] : [`${count} ${text}`];
  });
  const said = [
    ...(changes.length > 0 ? [`${changes.length} ${changes.length === 1 ? 'change' : 'changes'} by ${by}`] : []),
    ...counts,
  ];
  const news = said.length > 0 ? said.join(', ') : 'nothing happened';
  return `linked again after ${formatAge(lostForMs)}: ${news}${isCut ? ', and more before' : ''}${events.length > 0 ? '   3 events' : ''}`;
}
