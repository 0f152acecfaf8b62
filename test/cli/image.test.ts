import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { blurred, denoised, image } from "../../src/cli/image.js";
import { OptionError } from "../../src/errors.js";
import { type Pixels, writePng } from "../../src/files/png.js";

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

  it("is the picture itself where sigma is 0, and its mean where sigma is as large as can be", async () => {
    const noise = picture(5, 5, 2, (index) => (index % 2 ? 1 : index / 64));
    expect((await blurred(noise, 0)).data).toEqual(noise.data);
    const { data } = await blurred(noise, 1e9);
    for (let at = 0; at < data.length; at += 2) expect(data[at]).toBeCloseTo(24 / 64, 5);
  });
});

describe("a denoised picture", () => {
  const [width, height] = [24, 16];
  /** A step from 0.2 to 0.8 in the middle, with noise of ±0.05, per channel another. */
  const step = (channels: number) =>
    picture(width, height, channels, (index) => {
      const x = Math.floor(index / channels) % width;
      return (x < width / 2 ? 0.2 : 0.8) + (((index * 7919) % 101) - 50) / 1000;
    });
  const how = { contrast: 0.1, iterations: 30, edgeStopping: "rational" } as const;

  it.each(["rational", "exponential"] as const)(
    "is even on both sides of an edge that stays: %s",
    async (edgeStopping) => {
      for (const channels of [1, 3]) {
        const noisy = step(channels);
        const { data } = await denoised(noisy, { ...how, edgeStopping });
        const plain = await blurred(noisy, Math.sqrt(2 * 30 * 0.2));
        const side = (values: ArrayLike<number>, first: number) =>
          Array.from(values).filter((_, i) => Math.floor(i / channels) % width === first);
        for (const [column, level] of [
          [width / 2 - 1, 0.2],
          [width / 2, 0.8],
        ] as const) {
          for (const value of side(data, column)) expect(Math.abs(value - level)).toBeLessThan(0.05);
          for (const value of side(plain.data, column)) expect(Math.abs(value - level)).toBeGreaterThan(0.15);
        }
        expect(sum(data)).toBeCloseTo(sum(noisy.data), 3);
        const spread = (values: ArrayLike<number>) => Math.max(...side(values, 3)) - Math.min(...side(values, 3));
        expect(spread(data)).toBeLessThan(spread(noisy.data) / 3);
      }
    },
  );

  it("is the picture itself after no iteration", async () => {
    const noisy = step(1);
    const { data } = await denoised(noisy, { ...how, iterations: 0 });
    expect(data).toEqual(Float64Array.from(noisy.data, Math.fround));
  });

  it("takes no option of the other method", async () => {
    const request = (options: object) => image("none.png", { out: "x.png", method: "gaussian", ...options });
    await expect(request({ contrast: "0.1" })).rejects.toThrow("--contrast belongs to --method perona-malik");
    await expect(request({ method: "perona-malik", sigma: "2" })).rejects.toThrow(
      "--sigma belongs to --method gaussian",
    );
  });
});

describe("a number that is typed", () => {
  it.each<[object, string]>([
    [{ sigma: "" }, '--sigma is "": it must be a number of pixels from 0 to 1e9'],
    [{ sigma: "-1" }, "--sigma is -1: it must be a number of pixels"],
    [{ sigma: "1e300" }, "--sigma is 1e+300: it must be a number of pixels from 0 to 1e9"],
    [
      { method: "perona-malik", contrast: "abc" },
      '--contrast is "abc": it must be a number from 1e-9 to 1e9, where 1 is',
    ],
    [{ method: "perona-malik", contrast: "0" }, "--contrast is 0: it must be"],
    [{ method: "perona-malik", contrast: "1e300" }, "--contrast is 1e+300: it must be"],
    [{ method: "perona-malik", iterations: " " }, '--iterations is " ": it must be a whole number of 0 or more'],
    [{ method: "perona-malik", iterations: "1.5" }, "--iterations is 1.5: it must be"],
    [{ method: "perona-malik", iterations: "-1" }, "--iterations is -1: it must be"],
  ])("is refused as it was typed: %j", async (options, message) => {
    const refused = image("none.png", { out: "x.png", method: "gaussian", ...options });
    await expect(refused).rejects.toThrow(OptionError);
    await expect(refused).rejects.toThrow(message);
  });
});

describe("a picture's file", () => {
  const folder = mkdtempSync(join(tmpdir(), "suffuse-image-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(["x.jpg", "x.JPEG", "folder.png/x.webp"])("is a PNG, and is not called %s", async (out) => {
    const refused = image("none.png", { out, method: "gaussian" });
    await expect(refused).rejects.toThrow(`-o is "${out}": what is written is a PNG; let the name end in .png`);
  });

  it("that cannot be written is named, with a reason", async () => {
    const input = join(folder, "in.png");
    writeFileSync(input, writePng(picture(2, 2, 1, () => 1)));
    await expect(image(input, { out: folder, method: "gaussian" })).rejects.toMatchObject({
      status: 2,
      message: `-o ${folder}: this is a folder: name a file`,
    });
  });
});
