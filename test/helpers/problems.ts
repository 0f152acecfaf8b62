/** Random problems for property tests. */
import fc from "fast-check";
import type { BoundaryKind, Centering, Dtype, SimulationOptions } from "../../src/index.js";
import { DTYPES, ENGINES } from "./engines.js";

/** Names of the axes, slowest first, by their number. */
export const AXES = { 1: ["x"], 2: ["y", "x"], 3: ["z", "y", "x"] } as const;

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}

/** A grid, its medium, and what runs on it. */
export interface Setting {
  readonly shape: readonly number[];
  readonly spacing: readonly number[];
  readonly diffusivity: readonly number[];
  readonly centering: Centering;
  readonly dtype: Dtype;
  readonly engine: (typeof ENGINES)[number];
}

/** Numbers spread evenly over a range; fast-check's own doubles are mostly tiny. */
export function real(low: number, high: number): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 2 ** 30 }).map((n) => low + ((high - low) * n) / 2 ** 30);
}

/** Numbers whose sums and small multiples are exact in float32: eighths. */
export function eighths(low: number, high: number): fc.Arbitrary<number> {
  return fc.integer({ min: 8 * low, max: 8 * high }).map((n) => n / 8);
}

/** Settings of one to three dimensions; `even` ones have the same spacing and diffusivity along every axis. */
export function setting(fixed: Partial<Setting> & { readonly even?: boolean } = {}): fc.Arbitrary<Setting> {
  const { even, ...rest } = fixed;
  const shape = fc.oneof(
    fc.tuple(fc.integer({ min: 1, max: 40 })),
    fc.tuple(fc.integer({ min: 1, max: 16 }), fc.integer({ min: 1, max: 16 })),
    fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 9 })),
  );
  return (rest.shape ? fc.constant(rest.shape) : shape).chain((shape) => {
    const perAxis = (value: fc.Arbitrary<number>) => {
      const same = value.map((v) => shape.map(() => v));
      return even ? same : fc.oneof(same, fc.tuple(...shape.map(() => value)));
    };
    return fc.record({
      shape: fc.constant(shape),
      spacing: perAxis(fc.constantFrom(0.25, 0.7, 1, 3)),
      diffusivity: perAxis(fc.constantFrom(0, 0.1, 0.5, 1, 2.3)),
      centering: rest.centering ? fc.constant(rest.centering) : fc.constantFrom("node" as const, "cell" as const),
      dtype: rest.dtype ? fc.constant(rest.dtype) : fc.constantFrom(...DTYPES),
      engine: fc.constantFrom(...ENGINES),
    });
  });
}

/** The options of a setting. */
export function optionsOf({ engine, ...rest }: Setting): SimulationOptions {
  return { ...rest, ...engine };
}

/** A record of walls: for each axis `"periodic"`, or one kind at each end. */
export function walls(
  { shape, centering }: Setting,
  kind: (size: number, centering: Centering) => fc.Arbitrary<BoundaryKind>,
): fc.Arbitrary<Record<string, BoundaryKind>> {
  const pairs = shape.map((count, axis) => {
    const name = AXES[shape.length as 1 | 2 | 3][axis]!;
    const one = kind(sizeOf(shape) / count, centering);
    return fc.oneof(
      fc.constant<Record<string, BoundaryKind>>({ [name]: "periodic" }),
      fc
        .tuple(one, one)
        .map(([low, high]): Record<string, BoundaryKind> => ({ [`${name}-`]: low, [`${name}+`]: high })),
    );
  });
  return fc.tuple(...pairs).map((parts) => Object.assign({}, ...parts));
}

/** One number, or an array along a wall of `size` values. */
export function along(size: number, value: fc.Arbitrary<number>): fc.Arbitrary<number | number[]> {
  return fc.oneof(value, fc.array(value, { minLength: size, maxLength: size }));
}

/** As many numbers as a grid has values. */
export function field(shape: readonly number[], value: fc.Arbitrary<number>): fc.Arbitrary<number[]> {
  const size = sizeOf(shape);
  return fc.array(value, { minLength: size, maxLength: size, size: "max" });
}
