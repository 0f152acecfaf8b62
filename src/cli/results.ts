/** What a run leaves behind: arrays, pictures, animations and a summary. */
import { existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { OptionError } from "../errors.js";
import type { Picture } from "../files/canvas.js";
import { makeFolder, readBytes, writeBytes } from "../files/disk.js";
import { writeGif } from "../files/gif.js";
import { bytesOfArray, npyHeader } from "../files/npy.js";
import { draw } from "../files/picture.js";
import { writePalettePng } from "../files/png.js";
import type { Output } from "../files/scenario.js";
import { type Layout, type Range, rangeOf, shortNumber, type View, viewField } from "../files/view.js";
import { axisNames, type FieldArray } from "../grid.js";
import type { Simulation, SimulationOptions } from "../index.js";
import { FRAMES } from "./folder.js";

/** What pictures need of a moment: by field, in the order of the simulation's. */
export interface Frame {
  readonly index: number;
  readonly time: number;
  readonly views: readonly View[];
  readonly ranges: readonly Range[];
}

/** Frames are kept until the range of their colours is known; more memory than this is refused. */
const MOST_FRAME_BYTES = 2 ** 30;
/** An animation lasts about this long, in milliseconds, each frame between the two other figures. */
const ANIMATION = { whole: 5000, shortest: 40, longest: 200 };

/** Collects frames of a simulation and writes everything but the summary. */
export class Results {
  readonly #simulation: Simulation;
  readonly #layout: Layout;
  readonly #output: Output;
  readonly #folder: string;
  readonly #frames: Frame[] = [];
  readonly #frameCount: number;
  readonly #files: string[] = [];

  /**
   * @param folder Must exist.
   * @param frameCount Frames of the whole run.
   * @throws OptionError where the frames would not fit into memory.
   */
  constructor(
    simulation: Simulation,
    { origin = 0, centering = "node" }: SimulationOptions,
    output: Output,
    folder: string,
    frameCount: number,
  ) {
    this.#simulation = simulation;
    this.#layout = layoutOf(simulation, origin, centering);
    this.#output = output;
    this.#folder = folder;
    this.#frameCount = frameCount;
    if (!frameCount) return;
    const bytes =
      this.#fields().reduce((sum, [, field]) => sum + bytesOfView(viewField(field, this.#layout)), 0) * frameCount;
    if (bytes <= MOST_FRAME_BYTES) return;
    const most = Math.floor((MOST_FRAME_BYTES / bytes) * frameCount);
    throw new OptionError(
      `output asks for ${frameCount} frames; ${most} of this size fit: make output.every larger`,
      "output.every",
    );
  }

  /** Takes down the present state as frame number `index`. */
  takeFrame(index: number): Frame {
    if (this.#output.frames === "npy") {
      for (const [name, field] of this.#fields()) this.#writeArray(this.#framePath(name, index, "npy"), field);
    }
    const fields = this.#fields().map(([, field]) => field);
    const frame = {
      index,
      time: this.#simulation.time,
      views: fields.map((field) => viewField(field, this.#layout)),
      ranges: fields.map((field) => rangeOf([field])),
    };
    this.#frames.push(frame);
    return frame;
  }

  /** Takes over a frame of the run that this one goes on from; false where that left no array of it in its folder. */
  carryFrame(frame: Frame, from: string): boolean {
    if (this.#output.frames === "npy") {
      const paths = this.#fields().map(([name]) => this.#framePath(name, frame.index, "npy"));
      if (!paths.every((path) => existsSync(join(from, path)))) return false;
      if (relative(from, this.#folder)) for (const path of paths) this.#write(path, readBytes(join(from, path)));
      else this.#name(FRAMES);
    }
    this.#frames.push(frame);
    return true;
  }

  /** Writes the last state, as arrays and pictures, and the frames; answers the names of the files. */
  finish(): readonly string[] {
    const { field: fieldFormat = "npy", frames, animation } = this.#output;
    this.#fields().forEach(([name, field], place) => {
      if (fieldFormat === "npy") this.#writeArray(`${name}.npy`, field);
      const last = this.#draw(name, viewField(field, this.#layout), this.#simulation.time, rangeOf([field]));
      this.#write(`${name}.png`, writePalettePng(last));
      if (this.#frames.length === 0) return;
      const range = rangeOf(this.#frames.map((frame) => frame.ranges[place]!));
      const drawn = this.#frames.map((frame) => this.#draw(name, frame.views[place]!, frame.time, range));
      if (frames === "png") {
        drawn.forEach((picture, at) => {
          this.#write(this.#framePath(name, this.#frames[at]!.index, "png"), writePalettePng(picture));
        });
      }
      if (animation) this.#write(`${name}.${animation}`, writeGif(drawn, delayOf(drawn.length)));
    });
    return this.#files;
  }

  #fields(): [string, FieldArray][] {
    return Object.entries(this.#simulation.fields);
  }

  #draw(name: string, view: View, time: number, range: Range): Picture {
    return draw(view, {
      title: `${name}, t = ${shortNumber(time)}`,
      range,
      colormap: this.#output.colormap ?? "inferno",
    });
  }

  #framePath(name: string, index: number, ending: string): string {
    const digits = String(this.#frameCount - 1).length;
    return join(FRAMES, `${name}-${String(index).padStart(digits, "0")}.${ending}`);
  }

  #writeArray(path: string, field: FieldArray): void {
    this.#write(path, npyHeader(field, this.#simulation.shape), bytesOfArray(field));
  }

  #write(path: string, ...parts: Uint8Array[]): void {
    const isFrame = dirname(path) === FRAMES;
    if (isFrame) makeFolder(join(this.#folder, FRAMES));
    writeBytes(join(this.#folder, path), ...parts);
    this.#name(isFrame ? FRAMES : path);
  }

  /** Counts something among what was written. */
  #name(file: string): void {
    if (!this.#files.includes(file)) this.#files.push(file);
  }
}

function layoutOf(
  { shape, spacing }: Simulation,
  origin: number | readonly number[],
  centering: Layout["centering"],
): Layout {
  const names = axisNames(shape.length);
  const axes = shape.map((count, axis) => ({
    name: names[axis]!,
    count,
    spacing: spacing[axis]!,
    origin: typeof origin === "number" ? origin : origin[axis]!,
  }));
  return { axes, centering };
}

function bytesOfView(view: View): number {
  if (view.kind === "curve") return view.low.byteLength + view.high.byteLength;
  return view.panels.reduce((sum, panel) => sum + panel.values.byteLength, 0);
}

function delayOf(frames: number): number {
  const { whole, shortest, longest } = ANIMATION;
  return Math.round(Math.min(longest, Math.max(shortest, whole / frames)) / 10) * 10;
}
