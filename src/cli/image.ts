/** `suffuse image`: smooths a picture by letting its brightness diffuse. */
import { OptionError } from "../errors.js";
import { readBytes, WriteError, writeBytes } from "../files/disk.js";
import { type Pixels, readPng, writePng } from "../files/png.js";
import { createSimulation, type EdgeStopping, type EngineName, type Simulation } from "../index.js";
import { describe } from "../text.js";
import { Failure } from "./failure.js";

/** What may follow `suffuse image IN.png`. */
export interface ImageOptions {
  readonly out: string;
  readonly method: Method;
  readonly sigma?: string;
  readonly contrast?: string;
  readonly iterations?: string;
  readonly edgeStopping?: EdgeStopping["edgeStopping"];
  readonly engine?: string;
  readonly quiet?: boolean;
}

export type Method = "gaussian" | "perona-malik";

/** The options that each method has, as they are typed. */
const OWN_OPTIONS = {
  gaussian: { sigma: "--sigma" },
  "perona-malik": { contrast: "--contrast", iterations: "--iterations", edgeStopping: "--edge-stopping" },
} as const;

/** How a picture is denoised. */
export interface Denoising {
  /** Difference between neighbours that counts as an edge, in units of white. */
  readonly contrast: number;
  /** Steps of {@link PACE}. */
  readonly iterations: number;
  readonly edgeStopping: EdgeStopping["edgeStopping"];
}

/** Length of an iteration: as for a diffusivity of 1 between pixels, which is stable up to a quarter. */
const PACE = 0.2;

/** Smooths a picture, and writes it as a PNG of 8 bits. */
export async function image(input: string, options: ImageOptions): Promise<void> {
  checkOptions(options);
  const {
    out,
    method,
    sigma = 2,
    contrast = 0.05,
    iterations = 20,
    edgeStopping = "rational",
    quiet = false,
  } = options;
  const engine = options.engine as EngineName | undefined;
  const picture = readPng(readBytes(input), input);
  const smooth =
    method === "gaussian"
      ? await blurred(picture, Number(sigma), engine)
      : await denoised(picture, { contrast: Number(contrast), iterations: Number(iterations), edgeStopping }, engine);
  try {
    writeBytes(out, writePng(smooth));
  } catch (error) {
    throw error instanceof WriteError ? new Failure(`-o ${error.message}`, 2) : error;
  }
  if (!quiet) process.stdout.write(`wrote ${out} (${picture.width} × ${picture.height})\n`);
}

/** Refuses options of the other method. */
function checkOptions(options: ImageOptions): void {
  for (const [method, own] of Object.entries(OWN_OPTIONS)) {
    if (method === options.method) continue;
    const strange = Object.entries(own).find(([key]) => key in options);
    if (strange)
      throw new OptionError(`${strange[1]} belongs to --method ${method}: leave one of the two out`, strange[0]);
  }
}

/**
 * Convolves a picture with a Gaussian, by diffusion with D = 1 until t = σ²/2 between insulated walls, so that nothing
 * fades at the rim and the mean is kept. Colours count by their opacity.
 *
 * @param sigma Standard deviation in pixels, 0 or more.
 * @throws OptionError where sigma is not a number of 0 or more.
 */
export async function blurred(picture: Pixels, sigma: number, engine?: EngineName): Promise<Pixels> {
  if (!(sigma >= 0 && sigma < Number.POSITIVE_INFINITY)) {
    throw new OptionError(`--sigma is ${describe(sigma)}: it must be a number of pixels, 0 or more`, "sigma");
  }
  return diffused(picture, 1, engine, async (simulation) => {
    await simulation.advance(sigma ** 2 / 2);
  });
}

/**
 * Smooths what is even and leaves edges standing: Perona & Malik 1990, each channel by itself. Differences between
 * neighbours well below the contrast are evened out, those well above it stay. The mean is kept. Colours count by their
 * opacity.
 *
 * @throws OptionError where the contrast is not above 0, or the iterations are no whole number of 0 or more.
 */
export async function denoised(picture: Pixels, how: Denoising, engine?: EngineName): Promise<Pixels> {
  const { contrast, iterations, edgeStopping } = how;
  if (!(contrast > 0 && contrast < Number.POSITIVE_INFINITY)) {
    throw new OptionError(
      `--contrast is ${describe(contrast)}: it must be a number above 0, where 1 is the difference of black and white`,
      "contrast",
    );
  }
  if (!Number.isSafeInteger(iterations) || iterations < 0) {
    throw new OptionError(
      `--iterations is ${describe(iterations)}: it must be a whole number of 0 or more`,
      "iterations",
    );
  }
  return diffused(picture, { edgeStopping, contrast }, engine, async (simulation) => {
    await simulation.advance(iterations * PACE, { method: "ftcs", dt: PACE });
  });
}

/** Lets a picture's channels diffuse, one after the other. */
async function diffused(
  picture: Pixels,
  diffusivity: number | EdgeStopping,
  engine: EngineName | "auto" = "auto",
  run: (simulation: Simulation) => Promise<void>,
): Promise<Pixels> {
  const { width, height, channels } = picture;
  const data = weighted(picture, (color, opacity) => color * opacity);
  const simulation = await createSimulation({
    shape: [height, width],
    centering: "cell",
    boundary: "insulated",
    dtype: "float32",
    diffusivity,
    engine,
  });
  try {
    const { field } = simulation;
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0; pixel < field.length; pixel++) field[pixel] = data[pixel * channels + channel]!;
      await run(simulation);
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
