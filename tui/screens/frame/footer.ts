import { reasonAgainst, READ_ONLY } from '../../commands/availability.ts';
import { COMMANDS } from '../../commands/registry.ts';
import type { Cockpit } from '../../cockpit/cockpit.ts';
import { fitRow, rowWidth, span, type Row } from '../../widgets/row.ts';

/** The last line: the keys that matter most here; a dead one is dim. */
export function presentFooter(cockpit: Cockpit): Row {
  const { columns } = cockpit.ui.getState().size;
  const row: Row[] = [];
  let used = 0;
  for (const command of COMMANDS) {
    if (command.short === undefined) continue;
    const reason = reasonAgainst(cockpit, command);
    // Of the two modes only the way to the other one is worth its place.
    if (command.id.startsWith('write.') && reason !== null) continue;
    const isLive = reason === null || reason === READ_ONLY;
    const part: Row = [
      { text: command.keys[0] ?? '', bold: isLive, tone: isLive ? 'info' : 'faint' },
      span(` ${command.short}`, isLive ? 'plain' : 'faint'),
    ];
    const width = rowWidth(part) + (row.length === 0 ? 0 : 2);
    if (used + width > columns) break;
    used += width;
    row.push(row.length === 0 ? part : [span('  '), ...part]);
  }
  return fitRow(row.flat(), columns);
}
