/** Matrices as rows of entries (compressed sparse rows), for grids on which every face has a coupling of its own. */

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
export function transposed(rows: Rows, columns: number): Rows {
  const offsets = new Int32Array(columns + 1);
  for (const column of rows.columns) offsets[column + 1]!++;
  for (let i = 0; i < columns; i++) offsets[i + 1]! += offsets[i]!;
  const next = offsets.slice();
  const [places, entries] = [new Int32Array(rows.columns.length), new Float64Array(rows.entries.length)];
  for (let i = 0; i < rowCount(rows); i++) {
    for (let k = rows.offsets[i]!; k < rows.offsets[i + 1]!; k++) {
      const at = next[rows.columns[k]!]!++;
      places[at] = i;
      entries[at] = rows.entries[k]!;
    }
  }
  return { offsets, columns: places, entries };
}

/** Row i of a product is the sum of b's rows, each times an entry of a's row i. */
export function product(a: Rows, b: Rows, columns: number): Rows {
  const writer = new RowWriter(rowCount(a), a.columns.length + b.columns.length);
  const sums = new Float64Array(columns);
  const seen = new Int32Array(columns).fill(-1);
  const met = new Int32Array(columns);
  for (let i = 0; i < rowCount(a); i++) {
    let count = 0;
    for (let k = a.offsets[i]!; k < a.offsets[i + 1]!; k++) {
      const row = a.columns[k]!;
      const factor = a.entries[k]!;
      for (let n = b.offsets[row]!; n < b.offsets[row + 1]!; n++) {
        const column = b.columns[n]!;
        if (seen[column] !== i) {
          seen[column] = i;
          sums[column] = 0;
          met[count++] = column;
        }
        sums[column]! += factor * b.entries[n]!;
      }
    }
    for (let n = 0; n < count; n++) writer.add(met[n]!, sums[met[n]!]!);
    writer.endRow();
  }
  return writer.rows;
}
