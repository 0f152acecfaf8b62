/** OpenCV's `filter2D`, from its WebAssembly build on npm, into a matrix made beforehand. */
import { importPeer } from "../files.js";
import { rateOf, startField } from "../job.js";
import type { Prepare } from "../serve.js";
import { enclosed, enclosedShape, kernelOf, withWalls } from "./enclosed.js";

interface Matrix {
  readonly data32F: Float32Array;
  readonly data64F: Float64Array;
  delete(): void;
}

/** The few members of OpenCV that are used. */
interface OpenCv {
  readonly CV_32F: number;
  readonly CV_64F: number;
  readonly BORDER_CONSTANT: number;
  readonly Point: new (x: number, y: number) => object;
  readonly Mat: new (rows: number, columns: number, type: number) => Matrix;
  matFromArray(rows: number, columns: number, type: number, values: ArrayLike<number>): Matrix;
  filter2D(from: Matrix, to: Matrix, type: number, kernel: Matrix, anchor: object, add: number, border: number): void;
}

type Package = { default: { loadOpenCV(): Promise<OpenCv> } };

export async function openCv(): Promise<Prepare> {
  const { module, version } = await importPeer<Package>("@opencvjs/node");
  const cv = await module.default.loadOpenCV();
  const centre = new cv.Point(-1, -1);
  return (job) => {
    const type = job.dtype === "float64" ? cv.CV_64F : cv.CV_32F;
    const [rows, columns] = enclosedShape(job);
    const kernel = cv.matFromArray(3, 3, type, kernelOf(rateOf(job)));
    let now = cv.matFromArray(rows, columns, type, enclosed(startField(job), job));
    let next = new cv.Mat(rows, columns, type);
    return {
      about: `OpenCV ${version}, 1 thread`,
      run(steps) {
        for (let step = 0; step < steps; step++) {
          cv.filter2D(now, next, -1, kernel, centre, 0, cv.BORDER_CONSTANT);
          [now, next] = [next, now];
        }
      },
      field: () => withWalls(job.dtype === "float64" ? now.data64F : now.data32F, job),
      dispose() {
        for (const matrix of [now, next, kernel]) matrix.delete();
      },
    };
  };
}
