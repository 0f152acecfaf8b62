import { describe, expect, it } from "vitest";
import { blank, LETTER_HEIGHT, LETTER_WIDTH, type Picture, write } from "../../src/files/canvas.js";
import { colorsOf } from "../../src/files/colormap.js";
import { writeGif } from "../../src/files/gif.js";
import { draw } from "../../src/files/picture.js";
import { type Layout, rangeOf, viewField } from "../../src/files/view.js";
import { axisNames, type FieldArray } from "../../src/grid.js";

function gridOf(shape: number[], spacing = shape.map(() => 1)): Layout {
  const names = axisNames(shape.length);
  const axes = shape.map((count, i) => ({ name: names[i]!, count, spacing: spacing[i]!, origin: 0, periodic: false }));
  return { axes, centering: "node" };
}

const ramp = (size: number) => Float64Array.from({ length: size }, (_, index) => index);

function drawn(
  data: FieldArray,
  grid: Layout,
  colormap: "grey" | "diverging" | "inferno" = "grey",
  title = "u",
): Picture {
  return draw(viewField(data, grid), { title, range: rangeOf([data]), colormap });
}

/** Where text was written on a picture, as "x,y" of its upper left corner; undefined where it was not. */
function placeOf(picture: Picture, text: string, ink = 251): { x: number; y: number } | undefined {
  const sample = blank(text.length * LETTER_WIDTH - 2, LETTER_HEIGHT, [], 0);
  write(sample, text, 0, 0, 1);
  const matches = (x: number, y: number) =>
    sample.indices.every((dot, at) => {
      const row = y + Math.floor(at / sample.width);
      return (picture.indices[row * picture.width + x + (at % sample.width)] === ink) === (dot === 1);
    });
  for (let y = 0; y + sample.height <= picture.height; y++) {
    for (let x = 0; x + sample.width <= picture.width; x++) if (matches(x, y)) return { x, y };
  }
  return undefined;
}

describe("pictures of a plane", () => {
  it("enlarge small grids by whole numbers, cell by cell, row 0 on top", () => {
    const view = viewField(ramp(6), gridOf([2, 3]));
    if (view.kind !== "panels") throw new Error("no panels");
    const { width, height, values } = view.panels[0]!;
    expect([width, height]).toEqual([639, 426]);
    expect([values[0], values[212], values[213], values[638], values[213 * 639], values.at(-1)]).toEqual([
      0, 0, 1, 2, 3, 5,
    ]);
  });

  it("average large grids down, keeping the mean", () => {
    const data = ramp(2048 * 512);
    const view = viewField(data, gridOf([512, 2048]));
    if (view.kind !== "panels") throw new Error("no panels");
    const { width, height, values } = view.panels[0]!;
    expect([width, height]).toEqual([1024, 256]);
    expect(values[0]).toBe((0 + 1 + 2048 + 2049) / 4);
  });

  it("keep the domain's proportions where the spacing differs, within reason", () => {
    const sizes = (shape: number[], spacing: number[]) => {
      const view = viewField(ramp(shape[0]! * shape[1]!), gridOf(shape, spacing));
      return view.kind === "panels" ? [view.panels[0]!.height, view.panels[0]!.width] : [];
    };
    expect(sizes([10, 10], [2, 1])).toEqual([640, 320]);
    expect(sizes([3, 4000], [1, 1])).toEqual([40, 1024]);
  });

  it("name the range beside the colours, and stand the title on top", () => {
    const picture = drawn(
      ramp(400).map((value) => value / 4),
      gridOf([20, 20]),
      "grey",
      "u, t = 0.5",
    );
    expect(placeOf(picture, "u, t = 0.5")).toEqual({ x: 16, y: 16 });
    const [low, high, between] = ["0", "99.75", "50"].map((text) => placeOf(picture, text));
    expect(high!.y).toBeLessThan(between!.y);
    expect(placeOf(picture, "99.5")).toBeUndefined();
    expect(low).toBeDefined();
  });

  it("use the first colour for the least value, the last for the largest, and their own for NaN", () => {
    const picture = drawn(Float64Array.from([0, 1, Number.NaN, 0.5]), gridOf([2, 2]));
    const at = (x: number, y: number) => picture.indices[(40 + y) * picture.width + 16 + x]!;
    expect([at(0, 0), at(639, 0), at(0, 639), at(639, 639)]).toEqual([0, 249, 254, 125]);
    expect(picture.palette.slice(0, 250)).toEqual(colorsOf("grey", 250));
  });

  it("write the values into cells that are large enough", () => {
    const small = drawn(Float64Array.from([0, -0.25, 7.3e-5, 12345]), gridOf([2, 2]));
    const onDark = ["-0.25", "7e-5"].map((text) => placeOf(small, text, 252)!);
    const onLight = placeOf(small, "1e4")!;
    expect([...onDark, onLight].map(({ x, y }) => [x < 336, y < 360])).toEqual([
      [false, true],
      [true, false],
      [false, false],
    ]);
    expect(placeOf(drawn(ramp(121), gridOf([11, 11])), "61")).toBeUndefined();
  });

  it("put zero in the middle of a diverging map", () => {
    const picture = drawn(Float64Array.from([-1, 0, 4, 2]), gridOf([2, 2]), "diverging");
    expect(picture.indices[40 * picture.width + 16 + 639]).toBe(125);
    expect(placeOf(picture, "-4")).toBeDefined();
  });

  it("show a flat field, up to rounding, as one colour", () => {
    const picture = drawn(Float64Array.from([0.2, 0.2 + 1e-16, 0.2 - 1e-16, 0.2]), gridOf([2, 2]));
    const row = picture.indices.subarray(40 * picture.width + 16, 40 * picture.width + 16 + 640);
    expect(new Set(row).size).toBe(1);
  });

  it("survive the largest numbers there are", () => {
    const picture = drawn(Float64Array.from([-1.7e308, 1.7e308, 0, 5e-324]), gridOf([2, 2]));
    expect(picture.width).toBeGreaterThan(640);
  });
});

describe("pictures of a block", () => {
  it("show the middle slices across each axis, named by where they lie", () => {
    const shape = [4, 6, 8];
    const data = Float64Array.from(
      { length: 192 },
      (_, i) => Math.floor(i / 48) * 100 + (Math.floor(i / 8) % 6) * 10 + (i % 8),
    );
    const view = viewField(data, gridOf(shape, [0.5, 0.5, 0.5]));
    if (view.kind !== "panels") throw new Error("no panels");
    expect(view.panels.map((panel) => panel.caption)).toEqual(["z = 1", "y = 1.5", "x = 2"]);
    expect(view.panels.map((panel) => [panel.height, panel.width])).toEqual([
      [210, 280],
      [140, 280],
      [140, 210],
    ]);
    expect(view.panels.map((panel) => [panel.values[0], panel.values.at(-1)])).toEqual([
      [200, 257],
      [30, 337],
      [4, 354],
    ]);
    const picture = draw(view, { title: "u", range: [0, 357], colormap: "grey" });
    expect(placeOf(picture, "y = 1.5")).toBeDefined();
  });
});

describe("pictures of a line", () => {
  it("draw a curve through every value, with the ends of the axis below", () => {
    const data = new Float64Array(5000).fill(1);
    data[1234] = 3;
    data[4000] = -1;
    const view = viewField(data, gridOf([5000], [0.001]));
    if (view.kind !== "curve") throw new Error("no curve");
    expect(rangeOf([view.low, view.high])).toEqual([-1, 3]);
    const picture = draw(view, { title: "u", range: [-1, 3], colormap: "grey" });
    expect(placeOf(picture, "x = 0")).toBeDefined();
    expect(placeOf(picture, "x = 4.999")).toBeDefined();
    const curve = [...picture.indices].filter((color) => color === 253).length;
    expect(curve).toBeGreaterThan(3 * 600);
  });

  it("draw a single value, and a straight line between two", () => {
    const one = viewField(Float64Array.from([7]), gridOf([1]));
    const two = viewField(Float64Array.from([0, 640]), gridOf([2]));
    if (one.kind !== "curve" || two.kind !== "curve") throw new Error("no curve");
    expect(new Set([...one.low, ...one.high])).toEqual(new Set([7]));
    expect([two.low[0], two.high[0], two.low[320], two.high[639]]).toEqual([0, 1, 320, 640]);
  });
});

describe("animations", () => {
  it("hold every frame, for its time, for ever", () => {
    const view = viewField(ramp(16), gridOf([4, 4]));
    const pictures = [1, 2, 3].map((time) => draw(view, { title: `t = ${time}`, range: [0, 15], colormap: "inferno" }));
    const gif = writeGif(pictures, 80);
    const text = Buffer.from(gif).toString("latin1");
    expect(text.slice(0, 6)).toBe("GIF89a");
    expect([gif[6]! + 256 * gif[7]!, gif[8]! + 256 * gif[9]!]).toEqual([pictures[0]!.width, pictures[0]!.height]);
    expect([...gif.subarray(13, 16)]).toEqual([...pictures[0]!.palette[0]!]);
    expect(text).toContain("NETSCAPE2.0\x03\x01\x00\x00\x00");
    expect(text.split("\x21\xf9\x04\x00\x08\x00\x00\x00\x2c").length - 1).toBe(3);
    expect(gif.at(-1)).toBe(0x3b);
  });
});
