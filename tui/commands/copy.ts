import { commandLine } from '../cli/command-line.ts';
import { say, type Cockpit } from '../cockpit/cockpit.ts';
import { currentAbout } from '../cockpit/selection.ts';
import type { ScreenName } from '../cockpit/ui-store.ts';
import { cursorId, currentList } from '../lists/lists.ts';
import type { Command } from './command.ts';

/** What a row is called where scripts name it: the id of its server or region, else its own. */
function idInSight(cockpit: Cockpit): string | null {
  const { regionId, serverId } = currentAbout(cockpit);
  const list = currentList(cockpit.ui.getState());
  return serverId ?? regionId ?? (list === null ? null : cursorId(cockpit, list));
}

export const copyId: Command = {
  id: 'copy.id',
  keys: ['y'],
  title: 'copy the id of what is selected',
  changes: false,
  enabledWhen: (cockpit) => (idInSight(cockpit) === null ? 'nothing is selected' : null),
  run: (cockpit) => copyAndSay(cockpit, idInSight(cockpit) ?? ''),
};

/** By which procedure a script reads what a screen shows. */
const READS: Readonly<Record<ScreenName, string>> = {
  fleet: 'regionManager.getRegions',
  map: 'regionManager.getRegions',
  server: 'regionManager.getServer',
  alerts: 'alerts.list',
  events: 'events.list',
  drains: 'drains.list',
  capacity: 'capacity.report',
  rules: 'safetyRules.list',
  routing: 'routing.explain',
};

/** The command line that reads what is selected. */
function readLine(cockpit: Cockpit): string {
  const { screen } = cockpit.ui.getState();
  const { regionId, serverId } = currentAbout(cockpit);
  const isRow = screen === 'fleet' || screen === 'map' || screen === 'server';
  if (isRow && regionId !== null && serverId !== null)
    return commandLine('regionManager.getServer', { regionId, serverId });
  if (isRow && regionId !== null) return commandLine('regionManager.getRegion', { regionId });
  if (screen === 'routing') return commandLine(READS.routing, questionOf(cockpit));
  return commandLine(READS[screen], screen === 'capacity' && regionId !== null ? { regionId } : {});
}

function questionOf({ feeds }: Cockpit): unknown {
  const { question } = feeds.getState().explanation;
  return question === null ? {} : JSON.parse(question);
}

export const copyCommandLine: Command = {
  id: 'copy.commandLine',
  keys: ['Y'],
  title: 'copy the command line that does the same; ctrl-y in a dialog',
  changes: false,
  enabledWhen: () => null,
  run: (cockpit) => copyAndSay(cockpit, readLine(cockpit)),
};

function copyAndSay(cockpit: Cockpit, text: string): void {
  cockpit.copy(text);
  say(cockpit, `copied: ${text}`);
}
