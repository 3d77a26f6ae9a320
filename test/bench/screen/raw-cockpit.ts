/** What the cockpit's keys are measured against: `RawList` on 10,000 nodes that all change once a second; `j` and `k` move. */
import { RawList } from './raw-list.ts';

const NODES = 10_000;

const list = new RawList({ columns: process.stdout.columns, rows: process.stdout.rows }, NODES);
let turn = 0;
process.stdin.setRawMode(true);
process.stdin.on('data', (keys: Buffer) => {
  for (const key of keys.toString('latin1')) list.selected += key === 'j' ? 1 : -1;
  process.stdout.write(list.paint());
});
process.stdout.write(`\x1b[?1049h\x1b[2J${list.paint()}`);
setInterval(() => {
  list.tick(++turn);
  process.stdout.write(list.paint());
}, 1000);
