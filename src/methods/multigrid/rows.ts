/** Matrices as rows of entries (compressed sparse rows), for grids on which every face has a coupling of its own. */
import type { Breather } from "../../engine/slices.js";

/** Row i has the entries from `offsets[i]` to before `offsets[i + 1]`. */
export interface Rows {
  readonly offsets: Int32Array;
  readonly columns: Int32Array;
  readonly entries: Float64Array;
}

export function rowCount({ offsets }: Rows): number {
  return offsets.length - 1;
}

/** Collects one row after another. */
export class RowWriter {
  readonly #offsets: Int32Array;
  #columns: Int32Array;
  #entries: Float64Array;
  #row = 0;
  #size = 0;

  constructor(rows: number, room: number) {
    this.#offsets = new Int32Array(rows + 1);
    this.#columns = new Int32Array(room);
    this.#entries = new Float64Array(room);
  }

  add(column: number, entry: number): void {
    if (this.#size === this.#columns.length) this.#grow();
    this.#columns[this.#size] = column;
    this.#entries[this.#size++] = entry;
  }

  endRow(): void {
    this.#offsets[++this.#row] = this.#size;
  }

  get rows(): Rows {
    return {
      offsets: this.#offsets,
      columns: this.#columns.subarray(0, this.#size),
      entries: this.#entries.subarray(0, this.#size),
    };
  }

  #grow(): void {
    const [columns, entries] = [this.#columns, this.#entries];
    this.#columns = new Int32Array(2 * columns.length + 16);
    this.#columns.set(columns);
    this.#entries = new Float64Array(2 * entries.length + 16);
    this.#entries.set(entries);
  }
}

/** Rows as columns. */
export async function transposed(rows: Rows, columns: number, breather: Breather): Promise<Rows> {
  const size = rows.entries.length;
  const offsets = new Int32Array(columns + 1);
  await breather.over(size, (from, to) => {
    for (let k = from; k < to; k++) offsets[rows.columns[k]! + 1]!++;
  });
  for (let i = 0; i < columns; i++) offsets[i + 1]! += offsets[i]!;
  const next = offsets.slice();
  const [places, entries] = [new Int32Array(size), new Float64Array(size)];
  await breather.over(rowCount(rows), (from, to) => {
    for (let i = from; i < to; i++) {
      for (let k = rows.offsets[i]!; k < rows.offsets[i + 1]!; k++) {
        const at = next[rows.columns[k]!]!++;
        places[at] = i;
        entries[at] = rows.entries[k]!;
      }
    }
  });
  return { offsets, columns: places, entries };
}
