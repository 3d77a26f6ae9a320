/** Which slots changed since somebody last asked: each once, however often it did. */
export class DirtySlots {
  #marks = new Uint8Array(64);
  #slots: number[] = [];

  mark(slot: number): void {
    if (slot >= this.#marks.length) this.#grow(slot);
    if (this.#marks[slot] === 1) return;
    this.#marks[slot] = 1;
    this.#slots.push(slot);
  }

  take(): readonly number[] {
    const slots = this.#slots;
    this.#slots = [];
    for (const slot of slots) this.#marks[slot] = 0;
    return slots;
  }

  #grow(slot: number): void {
    const marks = new Uint8Array(Math.max(slot + 1, this.#marks.length * 2));
    marks.set(this.#marks);
    this.#marks = marks;
  }
}
