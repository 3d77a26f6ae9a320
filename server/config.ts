import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { isLoopback } from './outbound/webhook-config.ts';
import { StartError } from './start-error.ts';

/** How a server runs, read once from its environment. */
export type Config = {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly stateDir: string;
  readonly databaseFile: string;
  /** Whether each commit is on the disk before it is answered; else a power cut may lose or damage it. */
  readonly databaseSync: boolean;
  readonly masterKeyFile: string;
  readonly logLevel: string;
  readonly heartbeatIntervalMs: number;
  readonly suspectAfterMs: number;
  readonly deadAfterMs: number;
  /** How often each server is asked from outside; 0: never. */
  readonly probeIntervalMs: number;
  /** How often each region's storage is checked; 0: only when somebody asks. */
  readonly storageCheckIntervalMs: number;
  /** An operator's own country database; null: the bundled one. */
  readonly geoIpFile: string | null;
  /** How long recordings are kept, for estimates; Meridian deletes none. */
  readonly recordingRetentionDays: number;
  /** Who is told of alerts; null: nobody. */
  readonly webhooksFile: string | null;
  /** A dead man's switch that is told that all is well; null: none. Its URL is a secret. */
  readonly watchdog: { readonly url: URL; readonly intervalMs: number } | null;
  /** Whether everyone may ask how the regions are. */
  readonly publicStatus: boolean;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
};

type Environment = Readonly<Record<string, string | undefined>>;

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const LOOPBACK_HOSTS = /^(127(\.\d{1,3}){3}|::1|\[::1\]|localhost)$/;

/** Reads the configuration, or says in one line which variable to mend. */
export function readConfig(env: Environment): Config {
  const stateDir = resolve(
    env['MERIDIAN_STATE_DIR'] || join(env['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'meridian'),
  );
  const heartbeatIntervalMs = wholeNumber(env, 'MERIDIAN_HEARTBEAT_INTERVAL_MS', 2000, 10, 600_000);
  const suspectAfterMs = wholeNumber(env, 'MERIDIAN_SUSPECT_AFTER_MS', 6000, 10, 3_600_000);
  const deadAfterMs = wholeNumber(env, 'MERIDIAN_DEAD_AFTER_MS', 16_000, 10, 3_600_000);
  if (!(heartbeatIntervalMs < suspectAfterMs && suspectAfterMs < deadAfterMs)) {
    throw new StartError(
      'MERIDIAN_HEARTBEAT_INTERVAL_MS must be less than MERIDIAN_SUSPECT_AFTER_MS, and that less than MERIDIAN_DEAD_AFTER_MS',
    );
  }
  const host = env['MERIDIAN_HOST'] || '127.0.0.1';
  const tls = readTls(env);
  if (!LOOPBACK_HOSTS.test(host) && tls === null && env['MERIDIAN_ALLOW_PLAINTEXT'] !== '1') {
    throw new StartError(
      `Refusing to listen on ${host} without TLS, where tokens could be read on the way: set MERIDIAN_TLS_CERT_FILE and MERIDIAN_TLS_KEY_FILE, or MERIDIAN_ALLOW_PLAINTEXT=1 behind a proxy that ends TLS`,
    );
  }
  return {
    host,
    port: wholeNumber(env, 'MERIDIAN_PORT', 4100, 0, 65_535),
    stateDir,
    databaseFile: readDatabaseFile(env, stateDir),
    databaseSync: oneOf(env, 'MERIDIAN_DATABASE_SYNC', ['full', 'off'], 'full') === 'full',
    masterKeyFile: resolve(env['MERIDIAN_MASTER_KEY_FILE'] || join(stateDir, 'master-key')),
    logLevel: oneOf(env, 'MERIDIAN_LOG_LEVEL', LOG_LEVELS, 'info'),
    heartbeatIntervalMs,
    suspectAfterMs,
    deadAfterMs,
    recordingRetentionDays: wholeNumber(env, 'MERIDIAN_RECORDING_RETENTION_DAYS', 30, 1, 36_500),
    probeIntervalMs: readInterval(env, 'MERIDIAN_PROBE_INTERVAL_MS', 10_000),
    storageCheckIntervalMs: readInterval(env, 'MERIDIAN_STORAGE_CHECK_INTERVAL_MS', 300_000),
    geoIpFile: env['MERIDIAN_GEOIP_FILE'] ? resolve(env['MERIDIAN_GEOIP_FILE']) : null,
    webhooksFile: env['MERIDIAN_WEBHOOKS_FILE'] ? resolve(env['MERIDIAN_WEBHOOKS_FILE']) : null,
    watchdog: readWatchdog(env),
    publicStatus: oneOf(env, 'MERIDIAN_PUBLIC_STATUS', ['0', '1'], '0') === '1',
    tls,
  };
}

function readWatchdog(env: Environment): Config['watchdog'] {
  const intervalMs = wholeNumber(env, 'MERIDIAN_WATCHDOG_INTERVAL_MS', 30_000, 100, 3_600_000);
  const text = env['MERIDIAN_WATCHDOG_URL'];
  if (!text) return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  const mayBePlain = url?.protocol === 'http:' && isLoopback(url.hostname);
  // Without the URL itself: whoever has it can keep the switch from ever going off.
  if (url === null || !(url.protocol === 'https:' || mayBePlain) || url.username !== '' || url.password !== '')
    throw new StartError(
      'MERIDIAN_WATCHDOG_URL must be an https URL without user and password (http only on loopback)',
    );
  return { url, intervalMs };
}

/** 0 turns off what it paces. */
function readInterval(env: Environment, name: string, fallback: number): number {
  return env[name] === '0' ? 0 : wholeNumber(env, name, fallback, 100, 3_600_000);
}

function readTls(env: Environment): Config['tls'] {
  const [certFile, keyFile] = [env['MERIDIAN_TLS_CERT_FILE'], env['MERIDIAN_TLS_KEY_FILE']];
  if (!certFile && !keyFile) return null;
  if (certFile && keyFile) return { certFile, keyFile };
  throw new StartError('TLS needs both MERIDIAN_TLS_CERT_FILE and MERIDIAN_TLS_KEY_FILE');
}

function readDatabaseFile(env: Environment, stateDir: string): string {
  const url = env['MERIDIAN_DATABASE_URL'];
  if (!url) return join(stateDir, 'meridian.db');
  const path = url.startsWith('file:') ? url.slice('file:'.length).replace(/^\/\/(?=\/)/, '') : '';
  if (path === '')
    throw new StartError('MERIDIAN_DATABASE_URL must be file:<path>; other databases are not supported yet');
  return resolve(path);
}

function wholeNumber(env: Environment, name: string, fallback: number, min: number, max: number): number {
  const text = env[name];
  if (!text) return fallback;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new StartError(`${name} must be a whole number from ${min} to ${max}, not "${text}"`);
}

function oneOf(env: Environment, name: string, choices: readonly string[], fallback: string): string {
  const value = env[name] || fallback;
  if (choices.includes(value)) return value;
  throw new StartError(`${name} must be one of ${choices.join(', ')}, not "${value}"`);
}
