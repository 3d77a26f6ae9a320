import { fileURLToPath } from 'node:url';
import { has, Peer } from './peers.ts';
import { until } from './until.ts';

export type S3Credentials = { readonly accessKey: string; readonly secretKey: string };

/** A real S3 store on the loopback, which checks signatures: OpenStack Swift behind its s3api. */
export type Swift = {
  readonly endpoint: string;
  readonly signingRegion: string;
  /** Each an account of its own: what one keeps the other cannot reach. */
  readonly credentials: readonly [S3Credentials, S3Credentials];
  /** Asks by Swift's own API, as the account of one of the credentials: past everything that is tested here. */
  readonly asOwner: (of: 0 | 1, method: string, path: string) => Promise<Response>;
  readonly stop: () => Promise<void>;
};

/** What `.ci/run` installs. */
export const hasSwift = has(
  'swift-proxy-server',
  'swift-account-server',
  'swift-container-server',
  'swift-object-server',
);

const SERVER = fileURLToPath(new URL('swift_server.py', import.meta.url));
/** Where Debian's packages are found, whatever other Python a machine has. */
const DEBIAN_PYTHON = '/usr/bin/python3';
const SIGNING_REGION = 'us-test-1';
const SECRETS = { first: 'first-secret-4711', second: 'second-secret-4712' } as const;
const ACCOUNTS = ['first', 'second'] as const;
/** It is much Python to load on a busy machine. */
export const SWIFT_STARTS_WITHIN_MS = 90_000;

export async function startSwift(folder: string): Promise<Swift> {
  const users = Object.entries(SECRETS).flatMap(([account, secret]) => [`${account}_ops`, secret]);
  const peer = new Peer(DEBIAN_PYTHON, [SERVER, folder, SIGNING_REGION, ...users]);
  try {
    const withinMs = SWIFT_STARTS_WITHIN_MS - 5000;
    const said = await until(
      () => /\{"port": (\d+)\}/.exec(peer.output),
      (found) => found !== null || peer.hasEnded,
      { withinMs, every: 50 },
    );
    if (!said) throw new Error('it ended');
    const endpoint = `127.0.0.1:${said[1]}`;
    return {
      endpoint,
      signingRegion: SIGNING_REGION,
      credentials: [
        { accessKey: 'first:ops', secretKey: SECRETS.first },
        { accessKey: 'second:ops', secretKey: SECRETS.second },
      ],
      asOwner: (of, method, path) => askAsOwner(endpoint, ACCOUNTS[of], method, path),
      stop: () => peer.stop(),
    };
  } catch (error) {
    await peer.stop();
    throw new Error(`swift did not start: ${peer.output}`, { cause: error });
  }
}

async function askAsOwner(
  endpoint: string,
  account: keyof typeof SECRETS,
  method: string,
  path: string,
): Promise<Response> {
  const signIn = { 'x-auth-user': `${account}:ops`, 'x-auth-key': SECRETS[account] };
  const { headers } = await fetch(`http://${endpoint}/auth/v1.0`, { headers: signIn });
  const token = { 'x-auth-token': headers.get('x-auth-token') ?? '' };
  return fetch(`http://${endpoint}/v1/AUTH_${account}/${path}`, { method, headers: token });
}
