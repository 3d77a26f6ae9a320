import { expect, test } from 'vitest';
import { RoutingNode } from '../../../../server/routing/routing-node.ts';
import { TICKET_LIFE_MS, Tickets } from '../../../../server/routing/tickets.ts';
import { FLAG, RoutingFleet } from '../../../kit/routing-fleet.ts';

function ticketBox({ max = 100 } = {}) {
  const fleet = new RoutingFleet();
  fleet.pair('US-WEST', { latitude: 0, longitude: 0 });
  const server = fleet.desired.server('be-US-WEST');
  if (!server) throw new Error('no server');
  const node = new RoutingNode(server, 0);
  let nowMs = 0;
  let made = 0;
  const tickets = new Tickets(() => nowMs, max);
  const backend = { serverId: node.serverId, endpoint: 'a.example', sipPort: 5060, useSSL: true };
  return {
    tickets,
    node,
    pass: (ms: number) => (nowMs += ms),
    issue: (callId?: string) => {
      const ticketId = `tkt_${++made}`;
      tickets.issue({
        route: {
          ticketId,
          regionId: 'US-WEST',
          proxy: null,
          backend,
          alternates: [{ ...backend, serverId: 'other' }],
          distanceKm: 0,
          precision: 'point',
          expiresAt: FLAG.at,
        },
        callId,
        expiresAtMs: nowMs + TICKET_LIFE_MS,
        holds: [{ node, takenIn: node.hold(nowMs) }],
        outcome: null,
      });
      return ticketId;
    },
  };
}

test('a ticket is out for 60 s, to its alternates too, and holds room as long', () => {
  const { tickets, node, pass, issue } = ticketBox();
  issue();
  pass(TICKET_LIFE_MS - 1);
  expect([tickets.outTo(node.serverId), tickets.outTo('other'), node.load]).toEqual([1, 1, 1]);
  pass(1);
  expect([tickets.outTo(node.serverId), tickets.outTo('other'), node.load]).toEqual([0, 0, 0]);
});

test.each([
  ['answered', 1],
  ['failed', 0],
  ['abandoned', 0],
] as const)('after %s it is out %i times', (outcome, out) => {
  const { tickets, node, issue } = ticketBox();
  const ticketId = issue('call-1');
  expect(tickets.conclude(ticketId, outcome)?.outcome).toBe(outcome);
  expect([tickets.outTo(node.serverId), node.load]).toEqual([out, out]);
  expect(tickets.ofCall('call-1') === null).toBe(out === 0);
});

test('the first outcome stands, and frees what was held once', () => {
  const { tickets, node, pass, issue } = ticketBox();
  issue();
  const ticketId = issue();
  tickets.conclude(ticketId, 'failed');
  expect(tickets.conclude(ticketId, 'answered')?.outcome).toBe('failed');
  expect(node.load).toBe(1);
  pass(TICKET_LIFE_MS);
  expect(tickets.conclude(ticketId, 'failed')).toBeNull();
  expect(node.load).toBe(0);
});

test('of too many the oldest are let go, and their sessions may still arrive', () => {
  const { tickets, node, pass, issue } = ticketBox({ max: 2 });
  const oldest = issue('call-1');
  pass(1000);
  const later = [issue(), issue()];
  expect(tickets.ofCall('call-1')).toBeNull();
  expect(tickets.conclude(oldest, 'failed')).toBeNull();
  expect(node.load).toBe(2);
  for (const ticketId of later) tickets.conclude(ticketId, 'failed');
  expect(tickets.outTo(node.serverId)).toBe(1);
  pass(TICKET_LIFE_MS - 1000);
  expect(tickets.outTo(node.serverId)).toBe(0);
});
