/** Complex numbers in an array, real and imaginary parts in turn. */
export type Complex = Float64Array;

/** Number j. */
export function at(numbers: Complex, j: number): { re: number; im: number } {
  return { re: numbers[2 * j]!, im: numbers[2 * j + 1]! };
}

export function put(numbers: Complex, j: number, re: number, im: number): void {
  numbers[2 * j] = re;
  numbers[2 * j + 1] = im;
}

/** Sets numbers `from` … `to` − 1 to 0. */
export function clear(numbers: Complex, from: number, to: number): void {
  numbers.fill(0, 2 * from, 2 * to);
}

/** Writes (re + i·im) times number `entry` of a table as number j. */
export function turn(numbers: Complex, j: number, re: number, im: number, table: Complex, entry: number): void {
  const wr = table[2 * entry]!;
  const wi = table[2 * entry + 1]!;
  numbers[2 * j] = re * wr - im * wi;
  numbers[2 * j + 1] = re * wi + im * wr;
}

/** Multiplies the first `count` numbers by a table's. */
export function multiply(numbers: Complex, table: Complex, count: number): void {
  for (let j = 0; j < count; j++) turn(numbers, j, numbers[2 * j]!, numbers[2 * j + 1]!, table, j);
}
