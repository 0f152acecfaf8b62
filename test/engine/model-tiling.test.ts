import { describe, expect, it } from "vitest";
import { modelTilingOf } from "../../src/engine/model-tiling.js";
import { checkOptions } from "../../src/options.js";

/** The tiling of a mixture of so many species on two threads. */
function tilingOf(species: number, shape: readonly number[], dtype: "float32" | "float64") {
  const names = Array.from({ length: species }, (_, i) => `s${i}`);
  const fields = Object.fromEntries(names.map((name, i) => [name, { source: `-0.1*${names[(i + 1) % species]}` }]));
  const { model } = checkOptions({ shape: shape.map(() => 4), dtype, fields });
  if (!model) throw new Error("several species are a model");
  return modelTilingOf({ ...model, axes: model.axes.map((axis, i) => ({ ...axis, count: shape[i]! })) }, 2);
}

describe("the tiling rule of models", () => {
  it("takes a dozen lines through sixteen levels where there is room for them", () => {
    expect(tilingOf(2, [512, 512], "float32")).toMatchObject({ group: 12, depth: 16, tile: [512, 1, 256] });
  });

  it("takes fewer lines, rather than no second level, where species are many and lines long", () => {
    expect(tilingOf(4, [1024, 1024], "float64")).toMatchObject({ group: 4, depth: 7 });
    expect(tilingOf(8, [1024, 1024], "float64")).toMatchObject({ group: 2, depth: 3 });
  });

  it("gives each of two threads a tile of a small domain", () => {
    expect(tilingOf(2, [128, 128], "float64").tile).toEqual([128, 1, 64]);
    expect(tilingOf(2, [40, 40, 40], "float64").tile).toEqual([40, 40, 20]);
  });
});
