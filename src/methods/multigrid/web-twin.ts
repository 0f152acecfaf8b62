/** Operations on webs in plain TypeScript: `assembly/multigrid/web.ts` for reading, with the same bits. */
import { APPLY, BEGIN, RESIDUAL } from "../../../assembly/multigrid/slots.js";
import { type Rows, rowCount } from "./rows.js";

/** BEGIN, RELAX, RESIDUAL and APPLY; values beyond the network's are left alone. */
export function networked(
  kind: number,
  couplings: Rows,
  excess: Float64Array,
  u: Float64Array,
  given: Float64Array,
  to: Float64Array,
  weight: number,
): void {
  const { offsets, columns, entries } = couplings;
  for (let row = 0; row < rowCount(couplings); row++) {
    const e = excess[row]!;
    const here = kind === BEGIN ? 0 : u[row]!;
    let [sum, out] = [0, 0];
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      const coupling = entries[at]!;
      sum += coupling;
      if (kind !== BEGIN) out += coupling * (here - u[columns[at]!]!);
    }
    out += e * here;
    if (kind === BEGIN) to[row] = weight * (given[row]! / (sum + e));
    else if (kind === APPLY) to[row] = out;
    else if (kind === RESIDUAL) to[row] = given[row]! - out;
    else to[row] = here + weight * ((given[row]! - out) / (sum + e));
  }
}

export function restrictRows(restriction: Rows, from: Float64Array, to: Float64Array): void {
  for (let row = 0; row < rowCount(restriction); row++) to[row] = product(restriction, row, from);
}

export function prolongRows(prolongation: Rows, from: Float64Array, to: Float64Array): void {
  for (let row = 0; row < rowCount(prolongation); row++) to[row]! += product(prolongation, row, from);
}

/** The first values, by the inverse. */
export function solve(inverse: Float64Array, given: Float64Array, to: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    let sum = 0;
    for (let k = 0; k < size; k++) sum += inverse[row * size + k]! * given[k]!;
    to[row] = sum;
  }
}

function product({ offsets, columns, entries }: Rows, row: number, vector: Float64Array): number {
  let sum = 0;
  for (let at = offsets[row]!; at < offsets[row + 1]!; at++) sum += entries[at]! * vector[columns[at]!]!;
  return sum;
}
