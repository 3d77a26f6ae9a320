import type { DrainPhase, DrainProgress, DrainsReport, Leak } from '@meridian/shared/drain.ts';
import type { Operation, OperationState } from '@meridian/shared/operation.ts';
import { filterText } from '@meridian/shared/row-filter.ts';
import type { ListLine } from './list-line.ts';

export type DrainLine = ListLine &
  (
    | { readonly kind: 'drain'; readonly progress: DrainProgress; readonly leak: Leak | null }
    | { readonly kind: 'leak'; readonly leak: Leak }
    | { readonly kind: 'operation'; readonly operation: Operation }
  );

/** What is on its way out, what leaks, and below it the operations that take a region's servers one by one. */
export function drainLines(report: DrainsReport | null, operations: readonly Operation[] | null): readonly DrainLine[] {
  const drains = report?.drains ?? [];
  const leaks = report?.leaks ?? [];
  const draining = new Set(drains.map(({ serverId }) => serverId));
  return [
    ...ordered(drains, ({ phase }) => PHASES.indexOf(phase)).map((progress) => drainLine(progress, leaks)),
    ...leaks.filter(({ serverId }) => !draining.has(serverId)).map(leakLine),
    ...ordered(operations ?? [], ({ state }) => STATES.indexOf(state)).map(operationLine),
  ];
}

const PHASES: readonly DrainPhase[] = ['overdue', 'wrappingUp', 'draining', 'stopping'];
const STATES: readonly OperationState[] = ['stopped', 'running', 'done', 'cancelled'];

function ordered<Item>(items: readonly Item[], rank: (item: Item) => number): Item[] {
  return items.toSorted((left, right) => rank(left) - rank(right));
}

function drainLine(progress: DrainProgress, leaks: readonly Leak[]): DrainLine {
  const { serverId, regionId, endpoint, phase, drain } = progress;
  const leak = leaks.find((each) => each.serverId === serverId) ?? null;
  const fields = { server: endpoint, id: serverId, region: regionId, state: phase, who: drain.by };
  const text = filterText(fields, leak === null ? '' : 'leaking');
  return { kind: 'drain', id: `drain ${serverId}`, text, regionId, serverId, progress, leak };
}

function leakLine(leak: Leak): DrainLine {
  const { serverId, regionId, endpoint } = leak;
  const text = filterText({ server: endpoint, id: serverId, region: regionId, state: 'leaking' });
  return { kind: 'leak', id: `leak ${serverId}`, text, regionId, serverId, leak };
}

function operationLine(operation: Operation): DrainLine {
  const { operationId, regionId, kind, state, startedBy } = operation;
  const text = filterText({ region: regionId, type: kind, state, who: startedBy });
  return { kind: 'operation', id: `operation ${operationId}`, text, regionId, serverId: null, operation };
}
