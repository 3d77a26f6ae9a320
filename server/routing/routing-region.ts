import type { ServerType } from '@meridian/shared/server-type.ts';
import type { RegionRecord } from '../desired/records.ts';
import { Pool } from './pool.ts';
import { type UnitVector, unitVector } from './sphere.ts';

/** A region as routing sees it: where it is, and what in it may get sessions. */
export class RoutingRegion {
  readonly regionId: string;
  readonly pools: Readonly<Record<ServerType, Pool>> = { Backend: new Pool(), Proxy: new Pool() };
  /** Cut off, as far as one can tell from here: chosen only where no other legal region has room. */
  isLastResort = false;
  #record: RegionRecord;
  #position: UnitVector;

  constructor(record: RegionRecord) {
    this.regionId = record.regionId;
    this.#record = record;
    this.#position = unitVector(record.location);
  }

  get record(): RegionRecord {
    return this.#record;
  }

  get position(): UnitVector {
    return this.#position;
  }

  /** As it is asked to be from now on. */
  become(record: RegionRecord): void {
    this.#record = record;
    this.#position = unitVector(record.location);
  }
}
