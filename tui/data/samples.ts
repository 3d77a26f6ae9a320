/** How many samples of a node are kept: four minutes at a heartbeat each 2 s. */
const SAMPLES_PER_NODE = 120;

export type Sample = { readonly sessions: number | null; readonly cpuPercent: number | null };

/** What the cockpit has seen of each node since it was started, for sparklines. Oldest first. */
export function createSampleHistory() {
  const byNode = new Map<string, Sample[]>();
  return {
    note(nodeId: string, sample: Sample): void {
      const samples = byNode.get(nodeId) ?? [];
      samples.push(sample);
      if (samples.length > SAMPLES_PER_NODE) samples.shift();
      byNode.set(nodeId, samples);
    },
    of: (nodeId: string): readonly Sample[] => byNode.get(nodeId) ?? [],
    keepOnly(nodeIds: ReadonlySet<string>): void {
      for (const nodeId of byNode.keys()) if (!nodeIds.has(nodeId)) byNode.delete(nodeId);
    },
  };
}

export type SampleHistory = ReturnType<typeof createSampleHistory>;
