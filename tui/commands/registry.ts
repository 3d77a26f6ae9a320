import type { Config } from '../config/config.ts';
import { silenceAlert, takeAlert } from './alerts.ts';
import { addServer } from './add-server.ts';
import { allRegions } from './all-regions.ts';
import type { Command } from './command.ts';
import { copyCommandLine, copyId } from './copy.ts';
import { createRegion } from './create-region.ts';
import { declareRegion } from './declare-region.ts';
import { disable } from './disable.ts';
import { drain } from './drain.ts';
import { edit } from './edit.ts';
import { filterList } from './filter-list.ts';
import { freeze } from './freeze.ts';
import { goBack, leaveOne } from './go-back.ts';
import { goIn } from './go-in.ts';
import { changeHistorySpan } from './history-span.ts';
import { intoMaintenance } from './into-maintenance.ts';
import { failOver } from './fail-over.ts';
import { MARK_COMMANDS } from './marking.ts';
import { MATCHES } from './matches.ts';
import { faultsOnly, sortServers } from './looks.ts';
import { MOVES } from './moves.ts';
import { continueOperation } from './operations.ts';
import { ownCommands } from './own-commands.ts';
import { nextPane } from './next-pane.ts';
import { readOnlyMode } from './read-only-mode.ts';
import { repaintScreen } from './repaint-screen.ts';
import { retryNow } from './retry-now.ts';
import { returnToService } from './return-to-service.ts';
import { rollingMaintenance } from './rolling-maintenance.ts';
import { SCREEN_COMMANDS, showRules } from './screens.ts';
import { safeDelete } from './safe-delete.ts';
import { serverKeys } from './server-keys.ts';
import { setBucket } from './set-bucket.ts';
import { jump, showActions, showKeys, typeCommand } from './picks.ts';
import { suspend } from './suspend.ts';
import { TIME_TRAVEL } from './time-travel.ts';
import { undo } from './undo.ts';
import { verifyBucket } from './verify-bucket.ts';
import { writeMode } from './write-mode.ts';

/** The verbs of the cockpit, and those that its person adds. */
export function commandsOf(config: Pick<Config, 'commands'>): readonly Command[] {
  return [...COMMANDS, ...ownCommands(config)];
}

/** Every verb of the cockpit. Keys, footer and the list of keys come from here. */
export const COMMANDS: readonly Command[] = [
  showKeys,
  typeCommand,
  filterList,
  writeMode,
  readOnlyMode,
  takeAlert,
  silenceAlert,
  continueOperation,
  showRules,
  changeHistorySpan,
  intoMaintenance,
  drain,
  disable,
  returnToService,
  safeDelete,
  undo,
  failOver,
  ...SCREEN_COMMANDS,
  edit,
  rollingMaintenance,
  createRegion,
  addServer,
  setBucket,
  verifyBucket,
  serverKeys,
  declareRegion,
  goIn,
  leaveOne,
  goBack,
  nextPane,
  jump,
  showActions,
  allRegions,
  ...MARK_COMMANDS,
  ...MATCHES,
  faultsOnly,
  sortServers,
  freeze,
  ...TIME_TRAVEL,
  retryNow,
  copyId,
  copyCommandLine,
  repaintScreen,
  suspend,
  ...MOVES,
];
