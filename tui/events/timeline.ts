import type { MeridianEvent } from '@meridian/shared/event.ts';
import { exactDurationText } from '../widgets/figures.ts';
import { safeText } from '../widgets/safe-text.ts';
import { isByPerson, type Moments, momentsOf } from './moments.ts';
import { deedText } from './present-event.ts';

export type Timeline = {
  /** Of which installation. */
  readonly place: string;
  /** Only what happened there; without, all of it. */
  readonly regionId?: string | undefined;
  /** The window; ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
  /** Oldest first. */
  readonly events: readonly MeridianEvent[];
  readonly endpoints: ReadonlyMap<string, string>;
  /** Whether there were more than are listed. */
  readonly isCut: boolean;
};

/** What nodes and checks do one after another is told in one line: of a region, of one kind, with no more between. */
const TOGETHER_WITHIN_MS = 60_000;
const NAMED_TOGETHER = 3;

/** What happened within a window as Markdown, for the post-mortem: the moments that count, then everything in order. */
export function timelineMarkdown(timeline: Timeline, moments = momentsOf(timeline.events)): string {
  const { place, regionId, from, to, events, isCut } = timeline;
  const people = [...new Set(events.filter(isByPerson).map(({ actor }) => actor.name))];
  const lines = grouped(events);
  return [
    `# What happened ${regionId === undefined ? '' : `in ${escaped(regionId)} `}at ${escaped(place)}`,
    '',
    `${clock(from)} to ${clock(to)} UTC, ${from.slice(0, 10)}: ${events.length} events${isCut ? ', and more that are not listed' : ''}.`,
    people.length === 0 ? 'Nobody did anything.' : `By ${people.map(escaped).join(', ')}.`,
    '',
    ...momentLines(moments, timeline),
    '',
    '| time (UTC) | what | where | customers read | for operators |',
    '|---|---|---|---|---|',
    ...lines.map((group) => tableLine(group, timeline)),
    '',
  ].join('\n');
}

function momentLines(moments: Moments | null, { endpoints }: Timeline): string[] {
  if (moments === null) return ['- **page**: none'];
  const { page, action, recoveredAt } = moments;
  const since = (at: string) => `${exactDurationText(Date.parse(at) - Date.parse(page.at))} after it`;
  return [
    `- **page**: ${clock(page.at)}: ${escaped(summaryOf(page))}`,
    `- **first action**: ${action === null ? 'none' : `${since(action.at)}: ${escaped(deedText(action, endpoints))}`}`,
    `- **recovery**: ${recoveredAt === null ? 'not within this window' : `${since(recoveredAt)}, at ${clock(recoveredAt)}`}`,
  ];
}

function summaryOf({ detail: { summary } }: MeridianEvent): string {
  return typeof summary === 'string' ? summary : '';
}

function grouped(events: readonly MeridianEvent[]): MeridianEvent[][] {
  const groups: MeridianEvent[][] = [];
  for (const event of events) {
    const group = groups.at(-1);
    const [first] = group ?? [];
    const isTogether =
      first !== undefined &&
      !isByPerson(event) &&
      first.type === event.type &&
      first.target.regionId === event.target.regionId &&
      Date.parse(event.at) - Date.parse(first.at) < TOGETHER_WITHIN_MS;
    if (isTogether) group?.push(event);
    else groups.push([event]);
  }
  return groups;
}

function tableLine(group: readonly MeridianEvent[], { endpoints }: Timeline): string {
  const [first] = group;
  if (first === undefined) return '';
  const named = group.slice(0, NAMED_TOGETHER).map((event) => deedText(event, endpoints));
  const rest = group.length - named.length;
  const what = rest > 0 ? `${named.join('; ')}; and ${rest} more` : named.join('; ');
  const cells = [
    clock(first.at),
    first.type === 'events.note' ? `**${escaped(what)}**` : escaped(what),
    escaped(first.target.regionId ?? ''),
    escaped(first.publicReason ?? ''),
    escaped(first.privateReason ?? ''),
  ];
  return `| ${cells.join(' | ')} |`;
}

function clock(iso: string): string {
  return new Date(iso).toISOString().slice(11, 19);
}

/** Nothing in it is read as Markdown, or ends a cell. */
function escaped(text: string): string {
  return safeText(text).replace(/[\\`*_[\]<>|#]/g, (character) => `\\${character}`);
}
