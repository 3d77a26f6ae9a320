import type { Timeline } from '../../tui/events/timeline.ts';
import { timelineMarkdown } from '../../tui/events/timeline.ts';
import type { DrillEnd } from './drill-watch.ts';

export type DrillStory = {
  readonly name: string;
  readonly page: string;
  readonly end: DrillEnd;
  readonly timeline: Timeline;
};

/** The drill as Markdown: what the person was told, how it ended, and the timeline of a post-mortem. */
export function drillMarkdown({ name, page, end, timeline }: DrillStory): string {
  return [
    `# Drill ${name}: ${end.how}`,
    '',
    ...page.split('\n').map((line) => `> ${line}  `),
    '',
    ...drillSummary(end).map((line) => `- ${line}`),
    '',
    `#${timelineMarkdown(timeline, end.moments)}`,
  ].join('\n');
}

/** Page, first action and recovery in a line each, with minutes and seconds after the page. */
export function drillSummary({ moments }: DrillEnd): string[] {
  if (moments === null) return ['page: none came'];
  const { page, action, recoveredAt } = moments;
  const after = (at: string) => `${minutes(Date.parse(at) - Date.parse(page.at))} after the page`;
  return [
    `page: ${page.at.slice(11, 19)} UTC`,
    `first action: ${action === null ? 'none' : `${after(action.at)}, ${action.type} by ${action.actor.name}`}`,
    `recovery: ${recoveredAt === null ? 'none' : after(recoveredAt)}`,
  ];
}

/** `2:05` */
function minutes(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
