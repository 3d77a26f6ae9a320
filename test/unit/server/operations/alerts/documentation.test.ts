import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { AlertDefinition } from '../../../../../server/operations/alerts/alert-definition.ts';
import { ALERT_DEFINITIONS } from '../../../../../server/operations/alerts/definitions.ts';

const OPERATIONS = readFileSync(new URL('../../../../../docs/operations.md', import.meta.url), 'utf8');

function rowOf({ severity, code, when, forMs, clearMs, effect, action }: AlertDefinition): string {
  return `| ${severity} | \`${code}\` | ${when} | ${lasting(forMs)} / ${lasting(clearMs)} | ${effect}. ${action} |`;
}

function lasting(ms: number): string {
  if (ms === 0) return 'at once';
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`;
}

test('the table of what pages and why is what the server goes by', () => {
  const rows = OPERATIONS.split('\n').filter((line) => /^\| (page|ticket|info) \| `/.test(line));
  expect(rows).toEqual(ALERT_DEFINITIONS.map(rowOf));
});
