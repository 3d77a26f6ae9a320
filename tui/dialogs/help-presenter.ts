import { READ_ONLY, type CommandLine } from '../commands/availability.ts';
import { listWindow } from '../widgets/list-window.ts';
import { inverted, span, type Row } from '../widgets/row.ts';
import { fitText, safeText } from '../widgets/safe-text.ts';
import type { DialogRows } from './change-presenter.ts';
import type { HelpList } from './help-list.ts';

const KEYS_WIDTH = 18;

/** The keys that live here: the searched ones, a dead one dim with its reason. */
export function presentHelp(
  help: HelpList,
  lines: readonly CommandLine[],
  { width, height }: { readonly width: number; readonly height: number },
): DialogRows {
  const place = Math.max(
    0,
    lines.findIndex((line) => line.command.id === help.selectedId),
  );
  const window = listWindow(lines.length, place, Math.max(1, height), place - Math.floor(height / 2));
  const body = lines.slice(window.start, window.end).map((line, index): Row => {
    const row = commandRow(line, width - 1);
    return window.start + index === place ? inverted([span('›'), ...row]) : [span(' '), ...row];
  });
  return {
    title: `Keys${help.filter.value === '' ? '' : `: ${safeText(help.filter.value)}`}`,
    body: lines.length === 0 ? [[span('no key does that', 'faint')]] : body,
    foot: [[span('type to search   enter runs it   esc leave', 'faint')]],
  };
}

function commandRow({ command, reason }: CommandLine, width: number): Row {
  const keys = fitText(command.keys.join(' '), KEYS_WIDTH);
  // Read-only is the rule, not a fault: it needs no sentence on every line.
  const why = reason === null ? '' : reason === READ_ONLY ? '  (W first)' : `  (${safeText(reason)})`;
  const text = `${command.title}${why}`;
  return [
    span(keys, reason === null ? 'info' : 'faint'),
    span(fitText(text, width - KEYS_WIDTH), reason === null ? 'plain' : 'faint'),
  ];
}
