import { sameCountry } from '@meridian/shared/residency.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { RegionRecord } from '../desired/records.ts';
import type { Board } from './board.ts';
import { Pool } from './pool.ts';
import type { RoutingNode } from './routing-node.ts';
import type { Scope } from './scope.ts';
import { type UnitVector, unitVector } from './sphere.ts';

/** A region as routing sees it: where it is, and what in it may get sessions. */
export class RoutingRegion {
  readonly regionId: string;
  readonly pools: Readonly<Record<ServerType, Pool>> = { Backend: new Pool('Backend'), Proxy: new Pool('Proxy') };
  #record: RegionRecord;
  #position: UnitVector;
  #isLastResort = false;
  #heldBack: readonly (readonly [RoutingNode, Scope])[] = [];
  #board: Board | null = null;
  #slot = -1;

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

  /** In which `UK` is `GB`. */
  get country(): string {
    return sameCountry(this.#record.countryCode);
  }

  /** Cut off, as far as one can tell from here: chosen only where no other legal region has room. */
  get isLastResort(): boolean {
    return this.#isLastResort;
  }

  /** In none of its pools, since they only wait out their hold-down; each with the scope it needs. */
  get heldBack(): readonly (readonly [RoutingNode, Scope])[] {
    return this.#heldBack;
  }

  /** Its place in the chart it is on. */
  get slot(): number {
    return this.#slot;
  }

  /** As it is asked to be from now on. */
  become(record: RegionRecord): void {
    this.#record = record;
    this.#position = unitVector(record.location);
  }

  /** Begins anew with these nodes, each with the scope it needs. */
  refill(
    nodes: readonly (readonly [RoutingNode, Scope])[],
    heldBack: readonly (readonly [RoutingNode, Scope])[],
    isLastResort: boolean,
  ): void {
    this.#isLastResort = isLastResort;
    this.#heldBack = heldBack;
    this.pools.Backend.refill(nodes.filter(([{ type }]) => type === 'Backend'));
    this.pools.Proxy.refill(nodes.filter(([{ type }]) => type === 'Proxy'));
    this.#tell();
  }

  /** From now on a board knows how it is. */
  post(board: Board, slot: number): void {
    this.#board = board;
    this.#slot = slot;
    this.pools.Backend.post(board, slot);
    this.pools.Proxy.post(board, slot);
    this.#tell();
  }

  #tell(): void {
    if (this.#board === null) return;
    this.#board.layout += 1;
    this.#board.secondaries[this.#slot] = this.#record.secondaryRegionId;
    this.#board.lastResort.put(this.#slot, this.#isLastResort);
  }
}
