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

/** A number that may be typed. */
interface NumberOption {
  readonly name: string;
  readonly fallback: number;
  readonly accept: (value: number) => boolean;
  readonly allowed: string;
}

const SIGMA: NumberOption = {
  name: "sigma",
  fallback: 2,
  accept: (value) => value >= 0 && value <= 1e9,
  allowed: "a number of pixels from 0 to 1e9",
};
const CONTRAST: NumberOption = {
  name: "contrast",
  fallback: 0.05,
  accept: (value) => value >= 1e-9 && value <= 1e9,
  allowed: "a number from 1e-9 to 1e9, where 1 is the difference of black and white",
};
const ITERATIONS: NumberOption = {
  name: "iterations",
  fallback: 20,
  accept: (value) => Number.isSafeInteger(value) && value >= 0,
  allowed: "a whole number of 0 or more",
};

/** Endings of names that promise another format. */
const OTHER_FORMAT = /\.(jpe?g|gif|webp|avif|heic|bmp|tiff?|svg|pdf|npy)$/i;

/** How a picture is denoised. */
export interface Denoising {
  /** Difference between neighbours that counts as an edge, in units of white. */
  readonly contrast: number;
  /** Steps of {@link PACE}: a whole number. */
  readonly iterations: number;
  readonly edgeStopping: EdgeStopping["edgeStopping"];
}

/** Length of an iteration: as for a diffusivity of 1 between pixels, which is stable up to a quarter. */
const PACE = 0.2;

/** Smooths a picture, and writes it as a PNG of 8 bits. */
export async function image(input: string, options: ImageOptions): Promise<void> {
  checkOptions(options);
  const { out, method, edgeStopping = "rational", quiet = false } = options;
  if (OTHER_FORMAT.test(out)) {
    throw new OptionError(`-o is ${describe(out)}: what is written is a PNG; let the name end in .png`, "out");
  }
  const sigma = numberOf(SIGMA, options.sigma);
  const how = {
    contrast: numberOf(CONTRAST, options.contrast),
    iterations: numberOf(ITERATIONS, options.iterations),
    edgeStopping,
  };
  const engine = options.engine as EngineName | undefined;
  const picture = readPng(readBytes(input), input);
  const smooth = method === "gaussian" ? await blurred(picture, sigma, engine) : await denoised(picture, how, engine);
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

/** What was typed for an option, as a number. */
function numberOf({ name, fallback, accept, allowed }: NumberOption, typed: string | undefined): number {
  if (typed === undefined) return fallback;
  const value = typed.trim() === "" ? Number.NaN : Number(typed);
  if (accept(value)) return value;
  throw new OptionError(`--${name} is ${Number.isNaN(value) ? describe(typed) : value}: it must be ${allowed}`, name);
}

/**
 * Convolves a picture with a Gaussian, by diffusion with D = 1 until t = σ²/2 between insulated walls, so that nothing
 * fades at the rim and the mean is kept. Colours count by their opacity.
 *
 * @param sigma Standard deviation in pixels, 0 or more.
 */
export async function blurred(picture: Pixels, sigma: number, engine?: EngineName): Promise<Pixels> {
  return diffused(picture, 1, engine, async (simulation) => {
    await simulation.advance(sigma ** 2 / 2);
  });
}

/**
 * Smooths what is even and leaves edges standing: Perona & Malik 1990, each channel by itself. Differences between
 * neighbours well below the contrast are evened out, those well above it stay. The mean is kept. Colours count by their
 * opacity.
 */
export async function denoised(picture: Pixels, how: Denoising, engine?: EngineName): Promise<Pixels> {
  const { contrast, iterations, edgeStopping } = how;
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
