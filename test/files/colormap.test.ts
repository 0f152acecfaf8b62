import { describe, expect, it } from "vitest";
import { type Color, colormapNames, colorsOf } from "../../src/files/colormap.js";

/** CIE lightness L*, from 0 to 100. */
function lightness(color: Color): number {
  const [red, green, blue] = color.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
  return luminance <= 216 / 24389 ? (luminance * 24389) / 27 : 116 * Math.cbrt(luminance) - 16;
}

const sequential = colormapNames.filter((name) => name !== "diverging");

describe("colour maps", () => {
  it.each(sequential)("%s rises in lightness, evenly", (name) => {
    const levels = colorsOf(name, 250).map(lightness);
    const rises = levels.slice(1).map((level, index) => level - levels[index]!);
    const total = levels.at(-1)! - levels[0]!;
    expect(total).toBeGreaterThan(70);
    // A channel has 256 values: neighbours may come out equally light, but never darker by more than its rounding.
    expect(Math.min(...rises)).toBeGreaterThan(-0.3);
    const tenths = Array.from(
      { length: 10 },
      (_, i) => levels[Math.round((i + 1) * 24.9)]! - levels[Math.round(i * 24.9)]!,
    );
    expect(Math.min(...tenths)).toBeGreaterThan(total / 40);
    expect(Math.max(...tenths)).toBeLessThan(total / 4);
  });

  it("diverging is lightest in the middle, falls to both sides alike, and has two hues", () => {
    const colors = colorsOf("diverging", 251);
    const levels = colors.map(lightness);
    expect(levels[125]).toBe(Math.max(...levels));
    for (let step = 1; step <= 125; step++) {
      expect(levels[125 + step]! - levels[124 + step]!).toBeLessThan(0.3);
      expect(levels[125 - step]! - levels[126 - step]!).toBeLessThan(0.3);
      expect(Math.abs(levels[125 + step]! - levels[125 - step]!)).toBeLessThan(8);
    }
    expect(colors[30]![2]).toBeGreaterThan(colors[30]![0] + 50);
    expect(colors[220]![0]).toBeGreaterThan(colors[220]![2] + 50);
  });

  it("have as many colours as asked for, from end to end", () => {
    expect(colorsOf("inferno", 256).length).toBe(256);
    expect(colorsOf("viridis", 2)).toEqual([
      [0x44, 0x01, 0x54],
      [0xfd, 0xe7, 0x25],
    ]);
  });
});
