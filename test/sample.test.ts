/** sample: linear between values, and right to the walls. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createSimulation } from "../src/index.js";
import { lcg } from "./helpers/lcg.js";
import { real, sizeOf } from "./helpers/problems.js";

const CENTERINGS = ["node", "cell"] as const;
const SHAPES = [[7], [5, 6], [3, 4, 5]];
const ORIGIN = [-1, 0.5, 20];
const SPACING = [0.25, 2, 0.7];

/** Coordinates of the first and last value, and of the walls, along one axis. */
function ends(axis: number, count: number, centering: "node" | "cell") {
  const [origin, h] = [ORIGIN[axis]!, SPACING[axis]!];
  const half = centering === "cell" ? h / 2 : 0;
  const length = (centering === "cell" ? count : count - 1) * h;
  return { low: origin, first: origin + half, last: origin + length - half, high: origin + length };
}

describe.each(CENTERINGS)("on %ss", (centering) => {
  const create = (shape: readonly number[], boundary: "insulated" | "periodic" = "insulated") =>
    createSimulation({
      shape,
      centering,
      boundary,
      origin: ORIGIN.slice(0, shape.length),
      spacing: SPACING.slice(0, shape.length),
      initial: lcg(sizeOf(shape)),
    });

  it.each(SHAPES.map((shape) => [shape]))("gives each value back where it lies: %j", async (shape) => {
    using simulation = await create(shape);
    simulation.field.forEach((value, at) => {
      let rest = at;
      const point = [...shape].reverse().map((count, i) => {
        const axis = shape.length - 1 - i;
        const index = rest % count;
        rest = Math.floor(rest / count);
        return ends(axis, count, centering).first + index * SPACING[axis]!;
      });
      expect(simulation.sample(point.reverse())).toBe(value);
    });
  });

  it.each(SHAPES.map((shape) => [shape]))("is exact for what is linear along each axis: %j", async (shape) => {
    using simulation = await create(shape);
    const f = (point: readonly number[]) =>
      point.reduce((product, at, axis) => product * (1 + 0.3 * (axis + 1) * at), 1);
    const places = shape.map((count, axis) =>
      Array.from({ length: count }, (_, i) => ends(axis, count, centering).first + i * SPACING[axis]!),
    );
    const points = places.reduce<number[][]>(
      (all, axis) => all.flatMap((point) => axis.map((at) => [...point, at])),
      [[]],
    );
    simulation.field.set(points.map(f));
    const inside = shape.map((count, axis) => {
      const { first, last } = ends(axis, count, centering);
      return real(first, last);
    });
    fc.assert(
      fc.property(fc.tuple(...inside), (point) => {
        expect(simulation.sample(point) / f(point)).toBeCloseTo(1, 10);
      }),
    );
  });

  it("reaches the walls, and no farther", async () => {
    using simulation = await create([5, 6]);
    const [y, x] = [ends(0, 5, centering), ends(1, 6, centering)];
    const { field } = simulation;
    expect(simulation.sample([y.low, x.low])).toBe(field[0]);
    expect(simulation.sample([y.high, x.high])).toBe(field.at(-1));
    expect(simulation.sample([y.low, x.high])).toBe(field[5]);
    // What is a rounding error beyond the wall is on it.
    expect(simulation.sample([y.low - 1e-12, x.high + 1e-12])).toBe(field[5]);
    for (const point of [
      [y.low - 0.01, x.low],
      [y.high + 0.01, x.low],
      [y.low, x.low - 0.01],
      [y.low, x.high + 0.01],
    ]) {
      expect(() => simulation.sample(point)).toThrow("lies outside the domain");
    }
  });

  it("goes round where an axis is periodic", async () => {
    using ring = await create([7], "periodic");
    const { low, first } = ends(0, 7, centering);
    const h = SPACING[0]!;
    const { field } = ring;
    const last = first + 6 * h;
    const between = field[6]! + 0.5 * (field[0]! - field[6]!);
    if (centering === "node") {
      expect(ring.sample([last + 0.5 * h])).toBe(between);
      expect(ring.sample([low + 7 * h])).toBe(field[0]);
    } else {
      expect(ring.sample([low])).toBe(between);
      expect(ring.sample([low + 7 * h])).toBe(between);
    }
    expect(() => ring.sample([low + 7.01 * h])).toThrow("lies outside the domain");
  });
});

it("an axis of one value spans nothing on nodes, and its cell, or its period, elsewhere", async () => {
  using nodes = await createSimulation({ shape: [1, 3], boundary: "insulated", initial: [1, 2, 3] });
  expect(nodes.sample([0, 1.5])).toBe(2.5);
  expect(() => nodes.sample([0.5, 1.5])).toThrow("it must be from 0 to 0");
  using ring = await createSimulation({ shape: [1, 3], boundary: "periodic", initial: [1, 2, 3] });
  expect(ring.sample([0.5, 1.5])).toBe(2.5);
  using cells = await createSimulation({ shape: [1, 3], centering: "cell", boundary: "insulated", initial: [1, 2, 3] });
  expect(cells.sample([0.9, 2])).toBe(2.5);
  expect(cells.sample(Float64Array.of(0.1, 2))).toBe(2.5);
});
