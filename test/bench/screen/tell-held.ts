/** Preloaded into a cockpit: told to by SIGUSR2, it writes down what it holds once the garbage is gone, where `HELD_FILE` says. */
import { renameSync, writeFileSync } from 'node:fs';
import { heldBytes } from '../kit/memory.ts';
import type { Held } from './held.ts';

const path = process.env['HELD_FILE'] ?? '';

process.on('SIGUSR2', () => {
  const held: Held = {
    heldKiB: Math.round(heldBytes() / 1024),
    resources: process.getActiveResourcesInfo().length,
    listeners: [process, process.stdin, process.stdout]
      .flatMap((emitter) => emitter.eventNames().map((name) => emitter.listenerCount(name)))
      .reduce((sum, count) => sum + count, 0),
  };
  // Whoever finds it finds all of it.
  writeFileSync(`${path}.part`, JSON.stringify(held));
  renameSync(`${path}.part`, path);
});
