import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LINE, LONG_PITCH, RING_PADDING, ROW } from "../../assembly/abi.js";
import { LONGEST_ROW, planePitch, ringOf } from "../../src/engine/ring.js";
import {
  mostScratchBytes,
  mostStages,
  scratchBytes,
  stageTilingOf,
  tilesOf,
  tilingOf,
  tilingsOf,
} from "../../src/engine/tiling.js";
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
          expect(cells * bytesOf(dtype) + 2 * RING_PADDING).toBeLessThanOrEqual(LONG_PITCH);
        }
      }),
    );
  });

  it("lays rows of planes as close to each other as one of the pitches lets them", () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: LONGEST_ROW }), (bytes) => {
        const pitch = planePitch(bytes);
        expect(pitch).toBeGreaterThanOrEqual(bytes + 2 * RING_PADDING);
        expect(planePitch(pitch - 2 * RING_PADDING)).toBe(pitch);
      }),
    );
    const pitches = [128, 136, 168].map((cells) => planePitch(8 * cells));
    expect(new Set(pitches).size).toBe(2);
    expect(planePitch(4 * 128)).toBeLessThan(pitches[0]!);
  });

  it("lays no slab of a ring a page from those it is computed from, where loads would wait for its stores", () => {
    const dimensions = fc.integer({ min: 1, max: 3 });
    fc.assert(
      fc.property(shapes, dimensions, dtypes, fc.integer({ min: 1, max: 2 }), (shape, dims, dtype, reach) => {
        const operator = operatorOf(shape.slice(0, dims), dtype);
        const tiling = tilingOf(operator, 2);
        const ring = ringOf(operator, tiling, reach);
        const rim = (role: typeof LINE | typeof ROW) => (tiling.tile[role] < tiling.counts[role] ? 1 : 0);
        const cells = tiling.tile[LINE] + rim(LINE) * 2 * reach * tiling.depth;
        const rows = tiling.tile[ROW] + rim(ROW) * 2 * reach * tiling.depth;
        const bytes = cells * bytesOf(dtype);
        const least = dims === 3 ? planePitch(bytes) * (rows + 2 * reach) : bytes + 2 * RING_PADDING;
        expect(ring.pitch).toBe(dims === 3 ? planePitch(bytes) : ring.slab);
        expect(ring.slab % 64).toBe(0);
        expect(ring.slab).toBeGreaterThanOrEqual(least);
        expect(ring.slab).toBeLessThan(least + 2048);
        for (const slabs of [-5, -3, -1, 1, 3, 5]) {
          // Where the slab's first cell lies in a page, seen from the other's.
          const beyond = (((slabs * ring.slab) % 4096) + 4096) % 4096;
          expect(beyond).toBeGreaterThanOrEqual(448);
          expect(beyond).toBeLessThanOrEqual(4096 - 448);
        }
      }),
    );
  });

  it("takes at most 16 MiB of scratch memory for each thread", () => {
    fc.assert(
      fc.property(shapes, dtypes, fc.integer({ min: 1, max: 8 }), (shape, dtype, threads) => {
        const operator = operatorOf(shape, dtype);
        const bytes = mostScratchBytes(operator, tilingsOf(operator, threads), {});
        expect(bytes).toBeLessThanOrEqual(16 * 2 ** 20);
      }),
    );
  });

  it("takes as much as the tiles need that any crew of the threads has", () => {
    const threads = fc.constantFrom(2, 4, 8);
    fc.assert(
      // Levels beyond a super-step's, whose ring would be the largest otherwise.
      fc.property(shapes, threads, fc.integer({ min: 1, max: 400 }), (shape, threads, depth) => {
        const operator = operatorOf(shape.slice(1));
        const bytes = mostScratchBytes(operator, tilingsOf(operator, threads, { depth }), { depth });
        for (const members of [1, 2, threads]) {
          const tiling = tilingOf(operator, members, { depth });
          expect(scratchBytes(operator, tiling, 1)).toBeLessThanOrEqual(bytes);
        }
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
