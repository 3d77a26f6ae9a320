import { join } from 'node:path';
import { writeDelta } from '../../../server/desired/desired-store.ts';
import { openVault } from '../../../server/security/vault.ts';
import { openSqlite } from '../../../server/storage/sqlite.ts';
import { removeDirectory, type ServerProcess, startServer, temporaryDirectory } from '../../kit/server-process.ts';
import type { Later } from '../bench-case.ts';
import { type BenchNode, fleetRecords } from './fleet-records.ts';
import { MEASURED } from './processes.ts';

export type SeededServer = Pick<ServerProcess, 'url' | 'adminToken' | 'process'> & {
  readonly nodes: readonly BenchNode[];
};

/** Nothing is asked of the names that were made up here. */
const QUIET = { MERIDIAN_PROBE_INTERVAL_MS: '0', MERIDIAN_STORAGE_CHECK_INTERVAL_MS: '0' };

/** The real server, in a process of its own, that knows so many servers: written as rows, since adding each would take minutes. */
export async function startSeededServer(
  nodeCount: number,
  later: Later,
  env: Readonly<Record<string, string>> = {},
): Promise<SeededServer> {
  const stateDir = temporaryDirectory();
  later(() => removeDirectory(stateDir));
  const vault = openVault(join(stateDir, 'master-key'));
  const { delta, nodes } = fleetRecords(nodeCount, (key) => vault.hmac(key));
  const db = await openSqlite(join(stateDir, 'meridian.db'));
  await db.transaction().execute((trx) => writeDelta(trx, delta));
  await db.destroy();
  const server = await startServer({ ...QUIET, ...MEASURED, ...env }, stateDir);
  later(() => server.stop());
  return { ...server, nodes };
}
