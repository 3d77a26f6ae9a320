import type { BenchCase } from './bench-case.ts';
import { change } from './change.ts';
import { frame } from './frame.ts';
import { ingestBatch } from './ingest-batch.ts';
import { ingestHttp } from './ingest-http.ts';
import { ingestWs } from './ingest-ws.ts';
import { keyToScreen } from './key-to-screen.ts';
import { liveTable } from './live-table.ts';
import { route } from './route.ts';
import { start } from './start.ts';

/** A case is a file and a line here. */
export const CASES: readonly BenchCase[] = [
  ingestHttp,
  ingestWs,
  ingestBatch,
  route,
  liveTable,
  change,
  frame,
  keyToScreen,
  start,
];
