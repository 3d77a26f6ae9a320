import { say, type Cockpit } from '../cockpit/cockpit.ts';
import type { ReadConfig } from '../config/read-config.ts';
import { keyTable } from './key-table.ts';
import { lineFaults } from './line-verbs.ts';

/** Says what is wrong with what a person chose, a line for each: in the file, with the keys, and with their commands. */
export function sayConfigFaults(cockpit: Cockpit, { config, file, faults }: ReadConfig): void {
  const all = [...faults, ...keyTable(config).faults, ...lineFaults(config)];
  if (all.length === 0) return;
  const head = `${all.length} ${all.length === 1 ? 'fault' : 'faults'} in ${file}`;
  say(cockpit, [head, ...all.map((fault) => `- ${fault}`)].join('\n'), 'warn', 'config');
}
