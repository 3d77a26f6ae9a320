import type { MeridianEvent } from '@meridian/shared/event.ts';
import { NAMES_MAX } from '@meridian/shared/view-limits.ts';
import type { Clock } from '../input/clock.ts';
import { Refusal, type ServerPort } from './port.ts';

/** More than the events that are kept can name. */
const NAMES_KEPT = 2000;
/** Names that come up together are asked for together. */
const ASK_DELAY_MS = 100;
const RETRY_DELAY_MS = 2000;

type Parts = {
  readonly port: Pick<ServerPort, 'getNames'>;
  readonly clock: Clock;
  readonly onNames: (names: ReadonlyMap<string, string>) => void;
};

/** What servers are called that events tell of. A server that has no name is called by its id. */
export type Names = {
  /** Asks for whoever these events name and nobody has named yet. */
  readonly need: (events: readonly MeridianEvent[]) => void;
};

export function createNames({ port, clock, onNames }: Parts): Names {
  /** The longest unused first. */
  const known = new Map<string, string>();
  const needed = new Set<string>();
  let isAsking = false;

  function note(servers: readonly (readonly [serverId: string, endpoint: string])[]): void {
    const fresh = servers.filter(([serverId, endpoint]) => known.get(serverId) !== endpoint);
    for (const [serverId, endpoint] of fresh) use(serverId, endpoint);
    for (const serverId of known.keys()) if (known.size > NAMES_KEPT) known.delete(serverId);
    if (fresh.length > 0) onNames(new Map(known));
  }

  function use(serverId: string, endpoint: string): void {
    known.delete(serverId);
    known.set(serverId, endpoint);
  }

  function askLater(delayMs: number): void {
    if (isAsking || needed.size === 0) return;
    isAsking = true;
    clock.after(delayMs, () => void ask());
  }

  async function ask(): Promise<void> {
    // The newest first: theirs are the lines that are looked at.
    const serverIds = [...needed].slice(-NAMES_MAX);
    const names = await namesOf(serverIds);
    isAsking = false;
    if (names === null) return askLater(RETRY_DELAY_MS);
    for (const serverId of serverIds) needed.delete(serverId);
    note(serverIds.map((serverId) => [serverId, names[serverId] ?? serverId]));
    askLater(ASK_DELAY_MS);
  }

  /** Null where it is to be asked again; a server that does not know the question has no names. */
  async function namesOf(serverIds: readonly string[]): Promise<Readonly<Record<string, string>> | null> {
    try {
      return await port.getNames(serverIds);
    } catch (error) {
      return error instanceof Refusal && error.appCode === 'NOT_FOUND' ? {} : null;
    }
  }

  return {
    need: (events) => {
      note(events.flatMap(nameIn));
      for (const { target } of events) {
        if (target.serverId === undefined) continue;
        const name = known.get(target.serverId);
        if (name !== undefined) use(target.serverId, name);
        else needed.add(target.serverId);
      }
      for (const serverId of needed) if (needed.size > NAMES_KEPT) needed.delete(serverId);
      askLater(ASK_DELAY_MS);
    },
  };
}

/** What an event says a server is called. */
function nameIn({ target: { serverId }, detail: { endpoint } }: MeridianEvent): (readonly [string, string])[] {
  return serverId !== undefined && typeof endpoint === 'string' ? [[serverId, endpoint]] : [];
}
