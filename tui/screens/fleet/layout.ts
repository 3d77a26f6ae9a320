import type { Room, Size } from '../../cockpit/room.ts';
import type { Pane } from '../../cockpit/ui-store.ts';

/** Below this a notice stands in for the cockpit: less would hide more than it shows. */
export const MINIMUM: Size = { columns: 60, rows: 15 };

export function isTooSmall({ columns, rows }: Size): boolean {
  return columns < MINIMUM.columns || rows < MINIMUM.rows;
}

const SIDE_BY_SIDE_FROM_COLUMNS = 150;

type Rectangle = { readonly width: number; readonly height: number };
export type FleetLayout = {
  readonly isSideBySide: boolean;
  readonly panes: Readonly<Record<Pane, Rectangle>>;
  /** Rows of a list that are on screen: the pane without its frame and headings. */
  readonly listHeight: Readonly<Record<Pane, number>>;
  readonly detailHeight: number;
  readonly eventLines: number;
};

/** A region's row but for its name, with the frame; and the names that are shown whole. */
const REGION_ROW_WIDTH = 53;
const REGION_NAME = { least: 10, most: 23 } as const;

/** How the screen is divided: header, panes, events, footer. Side by side, regions take what their names need. */
export function fleetLayout({ columns, rows, isOnePane }: Room, longestRegionId = 0): FleetLayout {
  const eventLines = rows >= 30 ? 3 : 2;
  const height = Math.max(0, rows - 2 - eventLines);
  const isSideBySide = !isOnePane && columns >= SIDE_BY_SIDE_FROM_COLUMNS;
  const regions = isSideBySide
    ? { width: REGION_ROW_WIDTH + Math.min(REGION_NAME.most, Math.max(REGION_NAME.least, longestRegionId)), height }
    : { width: columns, height: isOnePane ? height : Math.max(5, Math.floor(height * 0.4)) };
  const servers = isSideBySide
    ? { width: columns - regions.width, height }
    : { width: columns, height: isOnePane ? height : height - regions.height };
  return {
    isSideBySide,
    panes: { regions, servers },
    listHeight: { regions: Math.max(1, regions.height - 3), servers: Math.max(1, servers.height - 3) },
    detailHeight: Math.max(1, height - 2),
    eventLines,
  };
}
