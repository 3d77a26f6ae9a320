import Database from 'better-sqlite3';

/** Six figures of two bytes. */
const FIGURES = 6;
const CHUNK_SAMPLES = 60;

/** The least that keeps samples: one blob of all nodes a tick; and for what is read, one of each node each 60 samples. */
export class RawHistory {
  readonly #db: Database.Database;
  readonly #tick: Uint16Array;
  readonly #addTick: Database.Statement;
  readonly #findChunk: Database.Statement<[number, number], { chunk: Buffer }>;
  #sample = 0;

  constructor(file: string, nodes: number, chunks: number) {
    this.#db = new Database(file);
    this.#db.pragma('journal_mode = WAL');
    this.#db.pragma('synchronous = NORMAL');
    this.#db.exec('create table ticks (sample integer primary key, figures blob not null)');
    this.#db.exec(
      'create table chunks (node, first_sample, chunk blob, primary key (node, first_sample)) without rowid',
    );
    this.#tick = new Uint16Array(nodes * FIGURES);
    this.#addTick = this.#db.prepare('insert into ticks values (?, ?)');
    this.#findChunk = this.#db.prepare('select chunk from chunks where node = ? and first_sample = ?');
    const add = this.#db.prepare('insert into chunks values (?, ?, ?)');
    this.#db.transaction(() => {
      const chunk = new Uint16Array(CHUNK_SAMPLES * FIGURES);
      for (let node = 0; node < nodes; node++) {
        for (let index = 0; index < chunks; index++) add.run(node, index * CHUNK_SAMPLES, Buffer.from(chunk.buffer));
      }
    })();
  }

  write(): void {
    this.#tick.fill(++this.#sample % 1000);
    this.#addTick.run(this.#sample, Buffer.from(this.#tick.buffer));
  }

  /** An hour of a node, as numbers. */
  readHour(node: number, chunks: number): number[] {
    const figures: number[] = [];
    for (let index = 0; index < chunks; index++) {
      const chunk = this.#findChunk.get(node, index * CHUNK_SAMPLES)?.chunk;
      if (!chunk) continue;
      for (let at = 0; at < chunk.length; at += 2) figures.push(chunk.readUInt16LE(at));
    }
    return figures;
  }

  close(): void {
    this.#db.close();
  }
}
