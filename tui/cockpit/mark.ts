/** A region or a server that was marked, wherever its row is by now. All marks are of one kind. */
export type Mark = {
  readonly regionId: string;
  /** Null of a region. */
  readonly serverId: string | null;
  /** A server's endpoint, a region's id. */
  readonly name: string;
};
/** By the id of what is marked. */
export type Marks = ReadonlyMap<string, Mark>;

export const NO_MARKS: Marks = new Map();
