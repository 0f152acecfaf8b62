/**
 * Galerkin's coarse matrix Pᵀ·A·P, some of its rows at a time: what is multiplied on the way to them stays in the place of what
 * was before. A·P is as large as A, and fresh memory would cost more than the products.
 */
import type { Breather } from "../../engine/slices.js";
import type { Network, Traits } from "./aggregates.js";
import { type Rows, RowWriter, rowCount } from "./rows.js";

export async function coarser(
  network: Network,
  traits: Traits,
  prolongation: Rows,
  restriction: Rows,
  breather: Breather,
): Promise<Network> {
  const count = rowCount(restriction);
  const writer = new RowWriter(count, restriction.entries.length);
  const excess = new Float64Array(count);
  const selection = new Selection(traits.diagonal.length);
  const [multiplied, full] = [new RowSums(count), new RowSums(count)];
  await breather.over(count, (from, to) => {
    selection.select(restriction, from, to);
    multiplied.takeProducts(network, traits, selection, prolongation);
    full.takeCombined(restriction, from, to, selection, multiplied);
    const { offsets, columns, entries } = full;
    for (let i = from; i < to; i++) {
      let sum = 0;
      for (let k = offsets[i - from]!; k < offsets[i - from + 1]!; k++) {
        sum += entries[k]!;
        if (columns[k] !== i) writer.add(columns[k]!, -entries[k]!);
      }
      excess[i] = sum;
      writer.endRow();
    }
  });
  return { couplings: writer.rows, excess };
}

/** The rows of A that meet some rows of Pᵀ. */
class Selection {
  /** The first `count` are what was selected, in the order in which they were met. */
  rows = new Int32Array(0);
  count = 0;
  /** For every entry of those rows of Pᵀ, which of the selected rows its column stands for. */
  numbers = new Int32Array(0);
  /** Where each row stands among the selected ones, if that place has it. */
  readonly #places: Int32Array;

  constructor(size: number) {
    this.#places = new Int32Array(size);
  }

  select({ offsets, columns }: Rows, from: number, to: number): void {
    const first = offsets[from]!;
    const length = offsets[to]! - first;
    if (this.rows.length < length) {
      this.rows = new Int32Array(2 * length);
      this.numbers = new Int32Array(2 * length);
    }
    const { rows, numbers } = this;
    const places = this.#places;
    let count = 0;
    for (let k = 0; k < length; k++) {
      const row = columns[first + k]!;
      let place = places[row]!;
      if (place >= count || rows[place] !== row) {
        place = count++;
        places[row] = place;
        rows[place] = row;
      }
      numbers[k] = place;
    }
    this.count = count;
  }
}

/** Rows that are sums of multiples of other rows, in a place that is used again and again. */
class RowSums implements Rows {
  offsets = new Int32Array(1);
  columns = new Int32Array(0);
  entries = new Float64Array(0);
  /** Where each column stands in the row at hand, if that place has it. */
  readonly places: Int32Array;

  constructor(columns: number) {
    this.places = new Int32Array(columns);
  }

  /** The selected rows of A·P: the diagonal's share first. */
  takeProducts({ couplings }: Network, { diagonal }: Traits, { rows, count }: Selection, prolongation: Rows): void {
    const { offsets, columns, entries } = couplings;
    const length = (row: number) => prolongation.offsets[row + 1]! - prolongation.offsets[row]!;
    this.#begin(count);
    let size = 0;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      const [start, end] = [offsets[row]!, offsets[row + 1]!];
      let most = size + length(row);
      for (let k = start; k < end; k++) most += length(columns[k]!);
      if (most > this.columns.length) this.#grow(most);
      const first = size;
      size = addRow(this, first, size, prolongation, row, diagonal[row]!);
      for (let k = start; k < end; k++) size = addRow(this, first, size, prolongation, columns[k]!, -entries[k]!);
      this.offsets[i + 1] = size;
    }
  }

  /** Rows of Pᵀ times the selected ones. */
  takeCombined({ offsets, entries }: Rows, from: number, to: number, { numbers }: Selection, selected: RowSums): void {
    const base = offsets[from]!;
    this.#begin(to - from);
    let size = 0;
    for (let i = from; i < to; i++) {
      const [start, end] = [offsets[i]!, offsets[i + 1]!];
      let most = size;
      for (let k = start; k < end; k++) {
        const row = numbers[k - base]!;
        most += selected.offsets[row + 1]! - selected.offsets[row]!;
      }
      if (most > this.columns.length) this.#grow(most);
      const first = size;
      for (let k = start; k < end; k++) size = addRow(this, first, size, selected, numbers[k - base]!, entries[k]!);
      this.offsets[i - from + 1] = size;
    }
  }

  #begin(rows: number): void {
    if (this.offsets.length <= rows) this.offsets = new Int32Array(rows + 1);
  }

  #grow(least: number): void {
    const [columns, entries] = [this.columns, this.entries];
    this.columns = new Int32Array(2 * least);
    this.columns.set(columns);
    this.entries = new Float64Array(2 * least);
    this.entries.set(entries);
  }
}

/** Adds a row, times a factor, to the one that begins at `first` and has come as far as `size`; answers how far it is then. */
function addRow(sums: RowSums, first: number, size: number, from: Rows, row: number, factor: number): number {
  const { places, columns, entries } = sums;
  const { columns: added, entries: values } = from;
  const end = from.offsets[row + 1]!;
  let next = size;
  for (let k = from.offsets[row]!; k < end; k++) {
    const column = added[k]!;
    // What other rows have left there does no harm.
    let place = places[column]!;
    if (place < first || place >= next || columns[place] !== column) {
      place = next++;
      places[column] = place;
      columns[place] = column;
      entries[place] = 0;
    }
    entries[place]! += factor * values[k]!;
  }
  return next;
}
