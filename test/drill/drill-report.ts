import { deedText } from '../../tui/events/present-event.ts';
import type { Timeline } from '../../tui/events/timeline.ts';
import { timelineMarkdown } from '../../tui/events/timeline.ts';
import { exactDurationText } from '../../tui/widgets/figures.ts';
import type { DrillEnd } from './drill-watch.ts';

export type DrillStory = {
  readonly name: string;
  readonly page: string;
  readonly end: DrillEnd;
  readonly timeline: Timeline;
};

/** The drill as Markdown: what the person was told, how it ended, and the timeline of a post-mortem with its moments. */
export function drillMarkdown({ name, page, end, timeline }: DrillStory): string {
  return [
    `# Drill ${name}: ${end.how}`,
    '',
    ...page.split('\n').map((line) => `> ${line}  `),
    '',
    `#${timelineMarkdown(timeline, end.moments)}`,
  ].join('\n');
}

/** Page, first action and recovery in a line each, for the terminal. */
export function drillSummary({ moments }: DrillEnd, endpoints: ReadonlyMap<string, string>): string[] {
  if (moments === null) return ['page: none came'];
  const { page, action, recoveredAt } = moments;
  const after = (at: string) => `${exactDurationText(Date.parse(at) - Date.parse(page.at))} after the page`;
  return [
    `page: ${page.at.slice(11, 19)} UTC`,
    `first action: ${action === null ? 'none' : `${after(action.at)}: ${deedText(action, endpoints)}`}`,
    `recovery: ${recoveredAt === null ? 'none' : after(recoveredAt)}`,
  ];
}
