import type { BenchCase } from './bench-case.ts';
import { change } from './change.ts';
import { ingestHttp } from './ingest-http.ts';
import { ingestWs } from './ingest-ws.ts';
import { route } from './route.ts';

/** A case is a file and a line here. */
export const CASES: readonly BenchCase[] = [ingestHttp, ingestWs, route, change];
