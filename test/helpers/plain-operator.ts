/** The discrete operator as plainly as it can be written: the oracle of the methods' tests. */
import { strides } from "../../src/grid.js";
import { mirrorDistance, type Operator } from "../../src/operator.js";

/** Lu at every value: Σ D/h²·(u_{j−1} − 2u_j + u_{j+1}) with the walls' ghosts, and 0 where a wall holds the value. */
export function apply(operator: Operator, field: ArrayLike<number>): Float64Array {
  const counts = operator.axes.map(({ count }) => count);
  const distances = strides(counts);
  const result = new Float64Array(field.length);
  for (let at = 0; at < field.length; at++) {
    const index = counts.map((count, axis) => Math.floor(at / distances[axis]!) % count);
    const held = operator.axes.some(
      ({ low, high, count }, axis) =>
        (index[axis] === 0 && ["held", "fixed"].includes(low.kind)) ||
        (index[axis] === count - 1 && ["held", "fixed"].includes(high.kind)),
    );
    if (held) continue;
    operator.axes.forEach(({ count, spacing, diffusivity, low, high }, axis) => {
      const beside = (direction: -1 | 1): number => {
        const distance = direction * distances[axis]!;
        const wall = direction < 0 ? low : high;
        if (index[axis] !== (direction < 0 ? 0 : count - 1)) return field[at + distance]!;
        if (wall.kind === "periodic") return field[at - (count - 1) * distance]!;
        if (wall.kind !== "ghost") throw new Error("a held value has no neighbour beyond the wall");
        const along = index.reduce((sum, i, other) => (other === axis ? sum : sum * counts[other]! + i), 0);
        const mirror = field[at - mirrorDistance(operator.centering, count) * distance]!;
        return mirror + (wall.alpha[along]! - wall.beta[along]! * field[at]!);
      };
      result[at]! += (diffusivity / (spacing * spacing)) * (beside(-1) - 2 * field[at]! + beside(1));
    });
  }
  return result;
}

/** The field after so many explicit steps. */
export function steps(operator: Operator, field: ArrayLike<number>, count: number, dt: number): Float64Array {
  let now = Float64Array.from(field);
  for (let step = 0; step < count; step++) {
    const change = apply(operator, now);
    now = now.map((value, i) => value + dt * change[i]!);
  }
  return now;
}
