import type { Command } from './command.ts';

export const retryNow: Command = {
  id: 'link.retryNow',
  keys: ['R'],
  title: 'try the link to the server again now; so does every key',
  changes: false,
  enabledWhen: ({ live }) => (live.getState().link.state === 'open' ? 'the link is there' : null),
  run: ({ port }) => port.retryNow(),
};
