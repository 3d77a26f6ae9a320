import { setImmediate } from 'node:timers/promises';
import { applyViewFrame, EMPTY_VIEW, type ViewState } from '@meridian/server/client';
import type { NodeMetrics, RuntimeStatus } from '@meridian/shared/node-status.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { type ViewFrame, type ViewInput, viewSchema } from '@meridian/shared/view.ts';
import { DesiredState } from '../../server/desired/desired-state.ts';
import type { FlagRecord, RegionRecord, ServerRecord } from '../../server/desired/records.ts';
import { Frames, type Line } from '../../server/fleet/frames.ts';
import { LiveTable } from '../../server/fleet/live-table.ts';
import { regionHead, serverLine } from '../../server/lifecycle/view.ts';
import { regionRecord, serverRecord } from './records.ts';

const BEGIN_MS = Date.parse('2026-01-01T00:00:00.000Z');
export const FLAG: FlagRecord = {
  at: '2026-01-01T00:00:00.000Z',
  by: 'ops',
  publicReason: 'work',
  privateReason: 'secret',
};
const TICK_MS = 250;

/** Desired state, live table and frames on a clock that the test moves: no socket, no database. */
export class WatchedFleet {
  readonly desired = new DesiredState();
  readonly table: LiveTable;
  readonly frames: Frames;
  nowMs = 1000;
  #streams = 0;
  readonly #sequences = new Map<string, number>();

  constructor() {
    const { desired } = this;
    const monotonicMs = () => this.nowMs;
    const table = new LiveTable({ suspectAfterMs: 6000, deadAfterMs: 16_000 }, monotonicMs);
    this.table = table;
    this.frames = new Frames({
      desired,
      table,
      now: () => this.now(),
      monotonicMs,
      newStreamId: () => `str_${++this.#streams}`,
      epoch: 7,
      serverLine: (region, server) => serverLine(region, server, desired, table),
      regionHead: (region) => regionHead(region, table),
    });
  }

  now(): Date {
    return new Date(BEGIN_MS + this.nowMs);
  }

  setRegion(regionId: string, patch: Partial<RegionRecord> = {}): void {
    const known = this.desired.region(regionId);
    this.desired.swap({ regions: [regionRecord(regionId, { ...known, ...patch })] });
  }

  /** Adds a server to a region, or changes it. */
  setServer(regionId: string, serverId: string, patch: Partial<ServerRecord> = {}): void {
    const known = this.desired.server(serverId);
    const type = serverId.startsWith('px') ? 'Proxy' : 'Backend';
    const revision = (known?.revision ?? 0) + 1;
    this.desired.swap({ servers: [serverRecord(regionId, serverId, { type, ...known, revision, ...patch })] });
  }

  deleteServer(serverId: string): void {
    this.desired.swap({ deletedServerIds: [serverId] });
    this.table.forget(serverId);
  }

  deleteRegion(regionId: string): void {
    const deletedServerIds = this.desired.serversIn(regionId).map(({ serverId }) => serverId);
    this.desired.swap({ deletedServerIds, deletedRegionIds: [regionId] });
    for (const serverId of deletedServerIds) this.table.forget(serverId);
  }

  beat(serverId: string, metrics: NodeMetrics = {}, runtimeStatus: RuntimeStatus = 'Running'): void {
    const server = this.desired.server(serverId);
    if (!server) return;
    const sequence = (this.#sequences.get(serverId) ?? 0) + 1;
    this.#sequences.set(serverId, sequence);
    this.table.record(
      server,
      { bootId: '00000000-0000-4000-8000-000000000001', sequence, runtimeStatus, version: '2.4.1', ...metrics },
      this.now(),
    );
  }

  type(serverId: string): ServerType | undefined {
    return this.desired.server(serverId)?.type;
  }

  /** Time passes: silence is judged, and the frames tick, four times a second. */
  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += TICK_MS) {
      this.nowMs += TICK_MS;
      this.table.judge(this.now().toISOString());
      this.frames.tick();
      await setImmediate();
    }
  }
}

/** One who watches, and may stop reading for a while. */
export class TestWatcher<Frame> {
  readonly frames: Frame[] = [];
  isBehind = false;
  readonly #leaving = new AbortController();
  readonly #ended: Promise<void>;

  constructor(watch: (line: Line) => AsyncIterable<Frame>, onFrame: (frame: Frame) => void = () => undefined) {
    const line = { signal: this.#leaving.signal, isBehind: () => this.isBehind };
    this.#ended = (async () => {
      for await (const frame of watch(line)) {
        this.frames.push(frame);
        onFrame(frame);
      }
    })();
  }

  get last(): Frame {
    const frame = this.frames.at(-1);
    if (frame === undefined) throw new Error('no frame has come yet');
    return frame;
  }

  async leave(): Promise<void> {
    this.#leaving.abort();
    await this.#ended;
  }
}

/** A watcher of a view, and all that it knows. */
export async function watchView(fleet: WatchedFleet, view: ViewInput, owner = 'tok_1') {
  const seen = { state: EMPTY_VIEW };
  const watcher = new TestWatcher<ViewFrame>(
    (line) => fleet.frames.watchView(viewSchema.parse(view), owner, line),
    (frame) => (seen.state = applyViewFrame(seen.state, frame)),
  );
  await setImmediate();
  return { watcher, seen };
}

/** The rows of a view: each server's id, and its cells. */
export const rowsOf = (state: ViewState) => state.rows.map(({ server, cells }) => [server.serverId, ...cells]);
