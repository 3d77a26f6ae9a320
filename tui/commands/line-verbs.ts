import { askRoute } from '../cockpit/ask-route.ts';
import { say, type Cockpit } from '../cockpit/cockpit.ts';
import { goTo, showInFleet } from '../cockpit/go-to.ts';
import { going } from '../cockpit/left-places.ts';
import { clearMarks } from '../cockpit/marks.ts';
import { runCommand } from '../cockpit/run-command.ts';
import { currentTarget } from '../cockpit/selection.ts';
import { textOf } from '../widgets/text-editor.ts';
import type { Config } from '../config/config.ts';
import { createRegion } from './create-region.ts';
import type { Command } from './command.ts';
import { disable } from './disable.ts';
import { drain } from './drain.ts';
import { edit } from './edit.ts';
import { quit } from './go-back.ts';
import { intoMaintenance } from './into-maintenance.ts';
import { exportTimeline, takeNote } from './incident-notes.ts';
import { ownCommands } from './own-commands.ts';
import { returnToService } from './return-to-service.ts';
import { safeDelete } from './safe-delete.ts';
import { SCREEN_COMMANDS } from './screens.ts';
import { serverKeys } from './server-keys.ts';
import { undo } from './undo.ts';

/** A region, or a server, by the name it was typed with. */
export type Place = { readonly name: string; readonly regionId: string; readonly serverId: string | null };

/** A word of the command line; line-takes.ts says what it takes. What it does is a key's command, if there is one. */
export type LineVerb = {
  readonly name: string;
  readonly title: string;
  readonly run: (argument: string, place: Place | null) => (cockpit: Cockpit) => void;
};

/** So long a server may take to be told before the command on it is given up. */
const KNOWN_WITHIN_MS = 3000;

/** The words that can be typed; a person's own come after those of the cockpit. */
export function lineVerbs(config: Pick<Config, 'commands'>): readonly LineVerb[] {
  const own = ownCommands(config).filter((command) => !isTaken(wordOf(command)));
  return [...LINE_VERBS, ...own.map((command) => onPlace(wordOf(command), command))];
}

/** What is wrong with the names of a person's own commands. */
export function lineFaults(config: Pick<Config, 'commands'>): readonly string[] {
  return ownCommands(config)
    .map(wordOf)
    .filter(isTaken)
    .map((word) => `:${word} is a command of the cockpit: yours needs another name to be typed`);
}

function wordOf({ id }: Command): string {
  return id.replace(/^own\./, '');
}

function isTaken(word: string): boolean {
  return LINE_VERBS.some(({ name }) => name === word);
}

export const LINE_VERBS: readonly LineVerb[] = [
  ...SCREEN_COMMANDS.map((command) => verbOf(command.id.replace('screen.', ''), command)),
  {
    name: 'servers',
    title: 'the servers of a region',
    run: (_, place) => (cockpit) => place && goTo(cockpit, place.regionId, null),
  },
  { name: 'show', title: 'a region, or the page of a server', run: (_, place) => goToPlace(place) },
  onPlace('maintenance', intoMaintenance),
  onPlace('drain', drain),
  onPlace('disable', disable),
  onPlace('return', returnToService),
  onPlace('edit', edit),
  onPlace('keys', serverKeys),
  onPlace('delete', safeDelete),
  verbOf('create', createRegion),
  verbOf('undo', undo),
  {
    name: 'route',
    title: 'where a caller would go: country, address or lat,lon',
    run: (argument) => (cockpit) => {
      going(cockpit, () => cockpit.ui.setState({ screen: 'routing', caller: textOf(argument) }));
      askRoute(cockpit);
    },
  },
  { name: 'note', title: 'write down', run: (argument) => (cockpit) => takeNote(cockpit, argument) },
  {
    name: 'export',
    title: 'the timeline of the last while as Markdown, into a file: 30m, 4h',
    run: (argument) => (cockpit) => exportTimeline(cockpit, argument),
  },
  { name: 'quit', title: 'leave the cockpit, from wherever you are', run: () => quit },
];

function verbOf(name: string, command: Command): LineVerb {
  return { name, title: command.title, run: () => (cockpit) => runCommand(cockpit, command) };
}

function onPlace(name: string, command: Command): LineVerb {
  return {
    name,
    title: command.title,
    run: (_, place) => (cockpit) => place && runOn(cockpit, place, command),
  };
}

function goToPlace(place: Place | null) {
  return (cockpit: Cockpit): void => {
    if (place !== null) goTo(cockpit, place.regionId, place.serverId);
  };
}

/** Selects it, as a person would, and runs the command once what is known of it has come. */
function runOn(cockpit: Cockpit, { name, regionId, serverId }: Place, command: Command): void {
  const { ui, fleet, clock } = cockpit;
  // Whoever types a name means that, and nothing that was marked before.
  clearMarks(cockpit);
  going(cockpit, () => {
    showInFleet(cockpit, regionId, serverId);
    ui.setState({ screen: 'fleet', pane: serverId === null ? 'regions' : 'servers' });
  });
  const isKnown = () => {
    const target = currentTarget(cockpit);
    if (target === null || target.region.regionId !== regionId) return false;
    return (target.kind === 'server' ? target.server.serverId : null) === serverId;
  };
  if (isKnown()) return runCommand(cockpit, command);
  const stop = fleet.subscribe(() => {
    if (!isKnown()) return;
    end();
    if (ui.getState().overlay === null) runCommand(cockpit, command);
  });
  const cancel = clock.after(KNOWN_WITHIN_MS, () => {
    end();
    say(cockpit, `nothing came of ${name}: try again`, 'warn');
  });
  function end(): void {
    stop();
    cancel();
  }
}
