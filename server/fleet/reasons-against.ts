import type { ProbeReport } from '@meridian/shared/probe.ts';
import { notRoutableBecause, type NotRoutableReason } from '@meridian/shared/routability.ts';
import type { RegionRecord, ServerRecord } from '../desired/records.ts';
import type { LiveNode } from './live-node.ts';

/** What of the live fleet decides whether a server gets new sessions. */
export type LiveFacts = {
  liveNode(serverId: string): LiveNode | null;
  probe(serverId: string): ProbeReport | null;
  cutOffSince(regionId: string): string | null;
  isStorageFailing(regionId: string): boolean;
};

/** Every reason why a server of a region gets no new sessions. */
export function reasonsAgainst(region: RegionRecord, server: ServerRecord, live: LiveFacts): NotRoutableReason[] {
  const { regionId, disabled, maintenance, recordingRequired } = region;
  return notRoutableBecause({
    region: {
      disabled,
      maintenance,
      cutOffSince: live.cutOffSince(regionId),
      lacksStorage: recordingRequired && live.isStorageFailing(regionId),
    },
    server,
    node: live.liveNode(server.serverId),
    probe: live.probe(server.serverId),
  });
}
