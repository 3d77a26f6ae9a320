import { HISTORY_SPANS, nextSpan } from '../data/history-spans.ts';
import { always, type Command } from './command.ts';

/** On a server's page: how far back its history goes. */
export const changeHistorySpan: Command = {
  id: 'history.span',
  keys: ['t'],
  title: `history: ${Object.values(HISTORY_SPANS)
    .map(({ label }) => label)
    .join(', ')}`,
  short: 'history',
  on: ['server'],
  changes: false,
  enabledWhen: always,
  run: ({ ui }) => ui.setState(({ historySpan }) => ({ historySpan: nextSpan(historySpan) })),
};
