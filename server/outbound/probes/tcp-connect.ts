import { overTcp } from './open-stream.ts';
import type { Probe } from './probe.ts';

/** Does anything listen there? */
export const tcpConnect: Probe = (place) => overTcp(place, () => Promise.resolve({ message: 'Accepts connections' }));
