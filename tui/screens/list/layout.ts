import type { Room } from '../../cockpit/room.ts';
import { fleetLayout } from '../fleet/layout.ts';

const DETAIL_MIN = 6;

/** A list above, and all about the row under its cursor below it; heights with their frames. */
export function listLayout(room: Room): {
  readonly list: number;
  readonly detail: number;
  /** Rows of the list on screen: without frame and heading. */
  readonly listHeight: number;
  /** Rows of the detail on screen: without frame. */
  readonly detailHeight: number;
} {
  const height = fleetLayout(room).detailHeight + 2;
  const detail = Math.min(Math.max(DETAIL_MIN, Math.floor(height * 0.4)), Math.max(3, height - 5));
  const list = height - detail;
  return { list, detail, listHeight: Math.max(1, list - 3), detailHeight: detail - 2 };
}
