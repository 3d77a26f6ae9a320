import type { BenchCase } from './bench-case.ts';
import { change } from './change.ts';
import { fanout } from './fanout.ts';
import { frame } from './frame.ts';
import { history } from './history.ts';
import { ingestBatch } from './ingest-batch.ts';
import { ingestHttp } from './ingest-http.ts';
import { ingestWs } from './ingest-ws.ts';
import { keyToScreen } from './key-to-screen.ts';
import { liveTable } from './live-table.ts';
import { route } from './route.ts';
import { screenMeters } from './screen-meters.ts';
import { slowWatcher } from './slow-watcher.ts';
import { start } from './start.ts';
import { watchView } from './watch-view.ts';

/** A case is a file and a line here. */
export const CASES: readonly BenchCase[] = [
  ingestHttp,
  ingestWs,
  ingestBatch,
  fanout,
  watchView,
  slowWatcher,
  route,
  liveTable,
  history,
  change,
  frame,
  keyToScreen,
  screenMeters,
  start,
];
