/** `suffuse image`: smooths a picture by letting its brightness diffuse. */
import { OptionError } from "../errors.js";
import { readBytes, reasonOf, writeBytes } from "../files/disk.js";
import { type Pixels, readPng, writePng } from "../files/png.js";
import { createSimulation, type EngineName } from "../index.js";
import { describe } from "../text.js";
import { Failure } from "./failure.js";

/** What may follow `suffuse image IN.png`. */
export interface ImageOptions {
  readonly out: string;
  readonly sigma: string;
  readonly engine?: string;
  readonly quiet?: boolean;
}

/** Smooths a picture, and writes it as a PNG of 8 bits. */
export async function image(input: string, { out, sigma, engine, quiet = false }: ImageOptions): Promise<void> {
  const picture = readPng(readBytes(input), input);
  const smooth = await blurred(picture, Number(sigma), engine as EngineName | undefined);
  try {
    writeBytes(out, writePng(smooth));
  } catch (error) {
    throw new Failure(`-o ${out}: ${reasonOf(error)}`, 2);
  }
  if (!quiet) process.stdout.write(`wrote ${out} (${picture.width} × ${picture.height})\n`);
}

/**
 * Convolves a picture with a Gaussian, by diffusion with D = 1 until t = σ²/2 between insulated walls, so that nothing
 * fades at the rim and the mean is kept. Colours count by their opacity.
 *
 * @param sigma Standard deviation in pixels, 0 or more.
 * @throws OptionError where sigma is not a number of 0 or more.
 */
export async function blurred(picture: Pixels, sigma: number, engine: EngineName | "auto" = "auto"): Promise<Pixels> {
  if (!(sigma >= 0 && sigma < Number.POSITIVE_INFINITY)) {
    throw new OptionError(`--sigma is ${describe(sigma)}: it must be a number of pixels, 0 or more`, "sigma");
  }
  const { width, height, channels } = picture;
  const data = weighted(picture, (color, opacity) => color * opacity);
  const simulation = await createSimulation({
    shape: [height, width],
    centering: "cell",
    boundary: "insulated",
    dtype: "float32",
    engine,
  });
  try {
    const { field } = simulation;
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0; pixel < field.length; pixel++) field[pixel] = data[pixel * channels + channel]!;
      await simulation.advance(sigma ** 2 / 2);
      for (let pixel = 0; pixel < field.length; pixel++) data[pixel * channels + channel] = field[pixel]!;
    }
  } finally {
    simulation.dispose();
  }
  return { ...picture, data: weighted({ ...picture, data }, (color, opacity) => (opacity > 0 ? color / opacity : 0)) };
}

/** A picture's numbers with each colour changed according to its pixel's opacity; itself where it has none. */
function weighted({ channels, data }: Pixels, change: (color: number, opacity: number) => number): Float64Array {
  const result = Float64Array.from(data);
  if (channels % 2 === 1) return result;
  for (let at = 0; at < data.length; at += channels) {
    const opacity = data[at + channels - 1]!;
    for (let channel = 0; channel < channels - 1; channel++)
      result[at + channel] = change(data[at + channel]!, opacity);
  }
  return result;
}
