import { randomUUID } from 'node:crypto';
import { createMeridianClient } from '@meridian/server/client';
import { type Command, InvalidArgumentError } from 'commander';
import { readTimeline } from '../data/read-timeline.ts';
import { timelineMarkdown } from '../events/timeline.ts';
import { durationMs } from './duration.ts';
import { CommandFailed, EXIT } from './exit-code.ts';
import type { Terminal } from './terminal.ts';

/** How long ago, or a time; ISO 8601, UTC. */
type Moment = { readonly agoMs: number } | { readonly at: string };
type ExportOptions = { readonly from: Moment; readonly to?: Moment; readonly region?: string };
type NoteOptions = { readonly region?: string; readonly server?: string };

/** `meridian events export`, `note` and `verify`. */
export function addEventCommands(events: Command, terminal: Terminal): void {
  events
    .command('export')
    .description('what happened within a window of time, as Markdown for the post-mortem')
    .option('--from <when>', 'how long ago, as 30m or 4h, or a time in ISO 8601', parseMoment, { agoMs: 3_600_000 })
    .option('--to <when>', 'the same; now, unless said', parseMoment)
    .option('--region <region>', 'only what happened there')
    .action((options: ExportOptions) => exportTimeline(options, terminal));
  events
    .command('note')
    .description('write something down beside what happens')
    .argument('<text>')
    .option('--region <region>', 'what it is about')
    .option('--server <server id>', 'what it is about')
    .action((text: string, options: NoteOptions) => note(text, options, terminal));
  events
    .command('verify')
    .description('follow the chain of hashes through all events')
    .action(() => verify(terminal));
}

function parseMoment(text: string): Moment {
  const agoMs = durationMs(text);
  if (agoMs !== null) return { agoMs };
  const at = /^\d{4}-\d{2}-\d{2}T/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new InvalidArgumentError('Give how long ago, for example 30m, or a time in ISO 8601.');
  return { at: new Date(at).toISOString() };
}

async function exportTimeline({ from, to, region }: ExportOptions, terminal: Terminal): Promise<void> {
  const server = terminal.server();
  const now = terminal.now();
  const window = { from: momentOf(from, now), to: momentOf(to ?? { agoMs: 0 }, now), regionId: region };
  if (window.from >= window.to) throw new CommandFailed(EXIT.usage, 'the window ends before it begins');
  const client = createMeridianClient(server);
  const timeline = await readTimeline(client, window, new URL(server.url).host);
  // That nothing happened where nothing is would be taken for good news. Of what was deleted events are left.
  if (region !== undefined && timeline.events.length === 0)
    await client.regionManager.getRegion.query({ regionId: region });
  terminal.data(timelineMarkdown(timeline));
}

function momentOf(moment: Moment, now: Date): string {
  return 'at' in moment ? moment.at : new Date(now.getTime() - moment.agoMs).toISOString();
}

async function note(text: string, { region, server }: NoteOptions, terminal: Terminal): Promise<void> {
  const about = {
    ...(region !== undefined && { regionId: region }),
    ...(server !== undefined && { serverId: server }),
  };
  const client = createMeridianClient(terminal.server());
  const { eventSeq } = await client.events.note.mutate({ text, ...about, idempotencyKey: randomUUID() });
  terminal.say(`noted as event ${eventSeq}`);
}

/** Page by page to the end; new events that come meanwhile are looked at too. */
async function verify(terminal: Terminal): Promise<void> {
  const client = createMeridianClient(terminal.server());
  let after = 0;
  for (;;) {
    const { checkedTo, lastSeq, brokenAt } = await client.events.verify.query({ after });
    if (brokenAt !== null)
      throw new CommandFailed(EXIT.failed, `event ${brokenAt} is missing, or not what was written`);
    if (checkedTo >= lastSeq)
      return terminal.data(`${checkedTo} ${checkedTo === 1 ? 'event is' : 'events: each is'} what was written`);
    if (checkedTo <= after) throw new CommandFailed(EXIT.failed, `the server does not get past event ${after}`);
    after = checkedTo;
  }
}
