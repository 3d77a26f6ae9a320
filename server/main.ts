import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import { monotonicFactory } from 'ulid';
import { Access } from './api/access.ts';
import { type Host, startHost } from './api/host.ts';
import { systemClock } from './clock.ts';
import { type Config, readConfig } from './config.ts';
import { loadDesired } from './desired/desired-store.ts';
import { EventLog } from './events/event-log.ts';
import { ensureAdminToken } from './first-start.ts';
import { Detector } from './fleet/detector.ts';
import { Frames } from './fleet/frames.ts';
import { GoneReports } from './fleet/gone-reports.ts';
import { Heartbeats } from './fleet/heartbeats.ts';
import { HistoryReader } from './fleet/history-reader.ts';
import { PastReader } from './fleet/past/past-reader.ts';
import { LiveTable } from './fleet/live-table.ts';
import { loadObserved } from './fleet/observed-store.ts';
import { SampleRecorder } from './fleet/sample-recorder.ts';
import { RegionManager } from './lifecycle/region-manager.ts';
import { Capacity } from './operations/capacity/capacity.ts';
import { openChecks } from './operations/checks.ts';
import { Drains } from './operations/drains.ts';
import { OperationBook } from './operations/operation-book.ts';
import { Operations } from './operations/operations.ts';
import { StopRequests } from './operations/stop-requests.ts';
import { SentStore } from './operations/alerts/sent-store.ts';
import { Notifier } from './operations/alerts/notifier.ts';
import { OwnFigures } from './operations/own-figures.ts';
import { isWell } from './operations/own-health.ts';
import { Presence } from './operations/presence.ts';
import { PublicStatus } from './operations/public-status.ts';
import { readWebhooks } from './outbound/webhook-config.ts';
import { deliver, ping } from './outbound/webhooks.ts';
import { Watchdog } from './outbound/watchdog.ts';
import { Uploads } from './operations/uploads.ts';
import { AddressGuard } from './outbound/address-guard.ts';
import { Peers } from './routing/peers.ts';
import { openPlaceOfIp } from './routing/place-of-ip.ts';
import { RuleModes } from './lifecycle/rule-modes.ts';
import { openAlerts } from './operations/alerts/open-alerts.ts';
import { Routing } from './routing/routing.ts';
import { generateCredential } from './security/credentials.ts';
import { OperatorTokens } from './security/operator-tokens.ts';
import { checkVaultMatches, openVault } from './security/vault.ts';
import { StartError } from './start-error.ts';
import { HistoryThread } from './storage/history/history-thread.ts';
import { telemetryFileOf } from './storage/history/telemetry-file.ts';
import { openSqlite } from './storage/sqlite.ts';
import { removeFile, takeDatabase, takeStateDirectory, writePrivateFile } from './storage/state-directory.ts';

const { monotonicMs, now } = systemClock;
/** Sorts by time, also within a millisecond. */
const nextUlid = monotonicFactory();
const FINISH_WITHIN_MS = 3000;
const EXIT_WITHIN_MS = 4500;
/** A server that is back in service and gets no sessions for so long stops what rolls over its region. */
const RETURN_WITHIN_MS = 5 * 60_000;
const EXPIRY_CHECK_MS = 1000;

type Running = { readonly url: string; readonly tokenFile: string; stop(): Promise<void> };

/** Wires the rooms together, lowest first. */
async function start(config: Config): Promise<Running> {
  // Whatever is written here is its owner's alone.
  process.umask(0o077);
  const logger = pino({ level: config.logLevel }, pino.destination({ dest: 2, sync: true }));
  const onTrouble = (trouble: string, error?: unknown) => logger.error({ err: error }, trouble);
  const state = takeStateDirectory(config.stateDir);
  const database = takeDatabase(config.databaseFile);
  const vault = openVault(config.masterKeyFile);
  if (!config.databaseSync) {
    logger.warn('MERIDIAN_DATABASE_SYNC is off: a power cut may lose or damage what was acknowledged');
  }
  const db = await openSqlite(config.databaseFile, { sync: config.databaseSync });
  await checkVaultMatches(db, vault, config.masterKeyFile);

  const events = await EventLog.open(db);
  const tokens = await OperatorTokens.load(db, vault);
  const tokenFile = join(config.stateDir, 'admin-token');
  await ensureAdminToken(tokenFile, { events, tokens, vault, now });

  const desired = await loadDesired(db);
  const table = new LiveTable(config, monotonicMs);
  for (const node of await loadObserved(db, desired)) table.restore(node);
  const archive = new HistoryThread(telemetryFileOf(config.databaseFile), onTrouble);
  const recorder = new SampleRecorder({ table, desired, archive, clock: systemClock });
  const detector = new Detector({ table, desired, events, now, monotonicMs, onTrouble });
  const routing = new Routing({
    desired,
    live: table,
    placeOfIp: openPlaceOfIp(config.geoIpFile),
    now,
    monotonicMs,
    random: Math.random,
    newTicketId: () => `tkt_${nextUlid()}`,
  });
  const peers = new Peers({ desired, live: table, monotonicMs, random: Math.random });
  const ruleModes = await RuleModes.load(db);
  const capacity = await Capacity.load({
    db,
    desired,
    live: table,
    routing,
    events,
    retentionDays: config.recordingRetentionDays,
    now,
    onTrouble,
  });
  const regionManager = new RegionManager({
    desired,
    events,
    live: table,
    elsewhere: routing,
    demand: capacity,
    outlook: capacity,
    ruleModes,
    secrets: vault,
    now,
    newServerId: () => `srv_${nextUlid()}`,
    newServerKey: () => generateCredential('mrd'),
    newDrainId: () => `drn_${nextUlid()}`,
  });
  const guard = new AddressGuard();
  const stopRequests = new StopRequests({
    desired,
    live: table,
    elsewhere: routing,
    vault,
    guard,
    monotonicMs,
    onTrouble,
  });
  const drains = new Drains({
    desired,
    table,
    elsewhere: routing,
    regionManager,
    events,
    stopRequests,
    now,
    onTrouble,
  });
  const gone = new GoneReports(monotonicMs);
  const operations = new Operations({
    book: await OperationBook.load(db, events, now),
    events,
    desired,
    live: table,
    regionManager,
    hmac: (text) => vault.hmac(text),
    now,
    monotonicMs,
    newOperationId: () => `ope_${nextUlid()}`,
    returnWithinMs: RETURN_WITHIN_MS,
    onTrouble,
  });
  const alerts = await openAlerts({
    db,
    events,
    desired,
    table,
    routing,
    drains,
    operations,
    capacity,
    gone,
    now,
    monotonicMs,
    onTrouble,
    deadAfterMs: config.deadAfterMs,
    newSilenceId: () => `sil_${nextUlid()}`,
  });
  const publicStatus = new PublicStatus({ desired, live: table, open: () => alerts.open(), monotonicMs });
  const notifier = await Notifier.begin({
    alerts,
    webhooks: config.webhooksFile === null ? [] : readWebhooks(config.webhooksFile),
    store: new SentStore(db, events),
    post: (webhook, notice) => deliver(guard, webhook, notice),
    now,
    onTrouble,
  });
  const checks = await openChecks({ db, events, desired, table, vault, guard, now, monotonicMs, onTrouble, ...config });
  const host: Host = await startHost({
    ...config,
    services: {
      access: new Access({ vault, tokens, desired, now, monotonicMs }),
      desired,
      regionManager,
      routing,
      drains,
      storage: checks.storage,
      uploads: new Uploads({ desired, vault, guard, now, onTrouble }),
      ruleModes,
      alerts,
      publicStatus: config.publicStatus ? publicStatus : null,
      operations,
      presence: new Presence(now),
      capacity,
      events,
      heartbeats: new Heartbeats({
        desired,
        table,
        now,
        nextHeartbeatMs: () => table.pace.nextMs(Math.random),
        keep: () => detector.keep(),
        peers,
        noteGone: (key) => gone.note(key),
      }),
      gone,
      table,
      history: new HistoryReader({ recorder, archive, desired }),
      past: new PastReader({ recorder, desired, monotonicMs }),
      frames: new Frames({
        desired,
        table,
        now,
        monotonicMs,
        newStreamId: () => `str_${nextUlid()}`,
        epoch: randomInt(2 ** 32),
        serverLine: (region, server) => regionManager.serverLine(region, server),
        regionHead: (region) => regionManager.regionHead(region),
      }),
      tokens,
      now,
    },
    isReady: async () => {
      try {
        await db.selectFrom('meta').select('name').limit(1).execute();
        return true;
      } catch {
        return false;
      }
    },
    onError: (message, error) => logger.error({ err: error }, message),
  });
  detector.start();
  recorder.start();
  drains.start();
  alerts.start();
  const watchdog =
    config.watchdog &&
    new Watchdog({
      ...config.watchdog,
      isWell: () => isWell({ rounds: [detector, alerts], events, now, monotonicMs }),
      ping: (url) => ping(guard, url),
      onTrouble,
    });
  watchdog?.start();
  const ownFigures = new OwnFigures((figures) => logger.debug(figures, 'own figures'));
  ownFigures.start();
  operations.run();
  capacity.start();
  checks.start();
  const expiryCheck = setInterval(() => tokens.endExpired(now()), EXPIRY_CHECK_MS);
  const addressFile = join(config.stateDir, 'server.json');
  writePrivateFile(addressFile, `${JSON.stringify({ url: host.url, pid: process.pid })}\n`);
  logger.info({ url: host.url, stateDir: config.stateDir }, 'ready');

  return {
    url: host.url,
    tokenFile,
    stop: async () => {
      logger.info('stopping');
      clearInterval(expiryCheck);
      watchdog?.stop();
      ownFigures.stop();
      notifier.stop();
      await host.close(FINISH_WITHIN_MS);
      // Beside the others: a disk of its own that hangs must hold up nothing that was acknowledged.
      const samplesKept = recorder.stop();
      await operations.halt();
      await drains.stop();
      await capacity.stop();
      await checks.stop();
      await detector.stop();
      await alerts.stop();
      await db.destroy();
      await samplesKept;
      removeFile(addressFile);
      database.release();
      state.release();
    },
  };
}

/** Runs until it is told to stop, or until the process that started it is gone. */
async function main(): Promise<void> {
  let running: Running;
  try {
    running = await start(readConfig(process.env));
  } catch (error) {
    // A stack is of use to developers only; everyone gets one line.
    if (!(error instanceof StartError) && process.env['MERIDIAN_LOG_LEVEL'] === 'debug') throw error;
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    process.stderr.write(`meridian-server: ${line}\n`);
    process.exit(1);
  }
  const { url, tokenFile } = running;
  let stopping: Promise<void> | null = null;
  const stop = () => {
    // Whatever may still hang by then, all that was acknowledged is written.
    setTimeout(() => process.exit(0), EXIT_WITHIN_MS).unref();
    stopping ??= running.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, stop);
  process.on('disconnect', stop);
  process.stdout.write(`${JSON.stringify({ ready: true, url, tokenFile, pid: process.pid })}\n`);
}

await main();
