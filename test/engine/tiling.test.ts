import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LINE, PLANE_PITCH, RING_PADDING } from "../../assembly/abi.js";
import { mostScratchBytes, mostStages, stageTilingOf, tilesOf, tilingOf } from "../../src/engine/tiling.js";
import { bytesOf } from "../../src/grid.js";
import { checkOptions } from "../../src/options.js";

/** An operator of any size: options are checked, no memory is laid out. */
function operatorOf(shape: readonly number[], dtype: "float64" | "float32" = "float64") {
  const { operator } = checkOptions({ shape: shape.map(() => 2), dtype });
  return { ...operator, axes: operator.axes.map((axis, i) => ({ ...axis, count: shape[i]! })) };
}

const shapes = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 3, maxLength: 3 });
const dtypes = fc.constantFrom("float64" as const, "float32" as const);

describe("the tiling rule", () => {
  it("leaves room for every line of a 3-D tile in a row of the ring, whatever is asked for", () => {
    const override = fc.record(
      { line: fc.integer({ min: 1, max: 4000 }), depth: fc.integer({ min: 1, max: 1024 }) },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(shapes, dtypes, override, (shape, dtype, asked) => {
        const operator = operatorOf(shape, dtype);
        const tilings = [tilingOf(operator, 2, asked), stageTilingOf(operator, 2, mostStages(operator), asked)];
        for (const { counts, tile, depth } of tilings) {
          const cells = tile[LINE] === counts[LINE] ? tile[LINE] : tile[LINE] + 2 * depth;
          expect(cells * bytesOf(dtype) + 2 * RING_PADDING).toBeLessThanOrEqual(PLANE_PITCH);
        }
      }),
    );
  });

  it("takes at most 16 MiB of scratch memory for each thread", () => {
    fc.assert(
      fc.property(shapes, dtypes, fc.integer({ min: 1, max: 8 }), (shape, dtype, threads) => {
        const operator = operatorOf(shape, dtype);
        const bytes = mostScratchBytes(operator, tilingOf(operator, threads), threads, {});
        expect(bytes).toBeLessThanOrEqual(16 * 2 ** 20);
      }),
    );
  });

  it("takes four long lines, or more short ones, through the levels together", () => {
    const groups = [40, 100, 300, 512, 4096].map((cells) => tilingOf(operatorOf([2000, cells]), 2).group);
    expect(groups).toEqual([24, 10, 4, 4, 4]);
    expect(tilingOf(operatorOf([2000, 3]), 2).group).toBe(32);
    fc.assert(
      fc.property(shapes, dtypes, ([, lines, cells], dtype) => {
        const { group, tile, depth } = tilingOf(operatorOf([lines!, cells!], dtype), 2);
        const held = tile[LINE] === cells ? cells : tile[LINE] + 2 * depth;
        expect(group % 2).toBe(0);
        if (group > 4) expect(group * held * bytesOf(dtype)).toBeLessThanOrEqual(8 * 1024);
      }),
    );
  });

  it.each([[[512, 512]], [[1024, 1024]], [[128, 128, 128]]])(
    "gives each of two threads as many tiles of %j",
    (shape) => {
      expect(tilesOf(tilingOf(operatorOf(shape), 2)) % 2).toBe(0);
    },
  );
});
