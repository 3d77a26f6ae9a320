import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export type FoundServer = { readonly url: string; readonly token: string };
/** Where a server is, or a sentence that says what to do. */
export type ServerSearch = FoundServer | { readonly missing: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** `MERIDIAN_URL` and `MERIDIAN_TOKEN`, else what a server on this machine left in its state directory. */
export function findServer(environment: Environment): ServerSearch {
  const folder = stateFolder(environment);
  const url = environment['MERIDIAN_URL'] || urlIn(folder);
  if (!url) return { missing: 'no server found: start one with npm start, or set MERIDIAN_URL and MERIDIAN_TOKEN' };
  if (!URL.canParse(url)) return { missing: `MERIDIAN_URL is not a URL: ${url}` };
  const token = environment['MERIDIAN_TOKEN'] || read(join(folder, 'admin-token'))?.trim();
  if (!token) return { missing: `no token for ${url}: set MERIDIAN_TOKEN` };
  return { url, token };
}

function stateFolder(environment: Environment): string {
  return (
    environment['MERIDIAN_STATE_DIR'] ||
    join(environment['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'meridian')
  );
}

function urlIn(folder: string): string | undefined {
  try {
    const facts: unknown = JSON.parse(read(join(folder, 'server.json')) ?? 'null');
    return typeof facts === 'object' && facts !== null && 'url' in facts && typeof facts.url === 'string'
      ? facts.url
      : undefined;
  } catch {
    return undefined;
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
