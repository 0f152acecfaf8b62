import { describe, expect, it } from "vitest";
import { blurred } from "../../src/cli/image.js";
import { OptionError } from "../../src/errors.js";
import type { Pixels } from "../../src/files/png.js";

const picture = (width: number, height: number, channels: number, numberAt: (index: number) => number): Pixels => ({
  width,
  height,
  channels,
  data: Float64Array.from({ length: width * height * channels }, (_, index) => numberAt(index)),
});

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

describe("a blurred picture", () => {
  it("spreads a point to the variance asked for, along both axes", async () => {
    const { data } = await blurred(
      picture(41, 31, 1, (index) => (index === 15 * 41 + 20 ? 1 : 0)),
      2.5,
    );
    const variance = (axis: (index: number) => number, middle: number) =>
      data.reduce((total, value, index) => total + value * (axis(index) - middle) ** 2, 0);
    expect(variance((index) => index % 41, 20)).toBeCloseTo(6.25, 3);
    expect(variance((index) => Math.floor(index / 41), 15)).toBeCloseTo(6.25, 3);
  });

  it("keeps the mean of every channel, and a uniform picture as it is", async () => {
    const noise = picture(13, 9, 3, (index) => ((index * 7919) % 256) / 255);
    const { data } = await blurred(noise, 3);
    for (const channel of [0, 1, 2]) {
      const own = (_: number, index: number) => index % 3 === channel;
      expect(sum(data.filter(own))).toBeCloseTo(sum(noise.data.filter(own)), 4);
    }
    expect(
      new Set(
        (
          await blurred(
            picture(5, 4, 1, () => 0.5),
            4,
          )
        ).data,
      ),
    ).toEqual(new Set([0.5]));
  });

  it("does not let the colour of what is transparent leak", async () => {
    const halves = picture(8, 1, 4, (index) => {
      const opaque = index < 16;
      return index % 4 === 3 ? Number(opaque) : opaque ? 0.25 : 1;
    });
    const { data } = await blurred(halves, 1);
    expect(data[19]).toBeGreaterThan(0.1);
    for (let at = 0; at < data.length; at += 4) expect(data[at]).toBeCloseTo(data[at + 3]! > 0 ? 0.25 : 0, 5);
  });

  it("is the picture itself where sigma is 0, and refused where it is nothing", async () => {
    const noise = picture(5, 5, 2, (index) => (index % 2 ? 1 : index / 64));
    expect((await blurred(noise, 0)).data).toEqual(noise.data);
    for (const sigma of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      await expect(blurred(noise, sigma)).rejects.toThrow(OptionError);
  });
});
