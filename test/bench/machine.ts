import { availableParallelism, cpus, loadavg, release, type as systemType } from 'node:os';

/** What it ran on: no figure means anything without. */
export function machine(): string {
  const [cpu] = cpus();
  return [
    `${cpu?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} of them`,
    `${systemType()} ${release()}`,
    `Node ${process.versions.node}, V8 ${process.versions.v8}`,
    `load ${loadavg()[0]?.toFixed(1)}`,
  ].join('; ');
}
