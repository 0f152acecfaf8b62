/** The contestants that this program can be itself, when it is started to serve one. */
import { handyDiffusion } from "./peers/handy-diffusion.js";
import { openCv } from "./peers/opencv.js";
import { suffuse } from "./peers/suffuse.js";
import { tensorFlow } from "./peers/tensorflow.js";
import { typeScript } from "./peers/typescript.js";
import { type Prepare, serve } from "./serve.js";

const SERVANTS: Readonly<Record<string, (operand: string) => Prepare | Promise<Prepare>>> = {
  suffuse: (choice) => suffuse(JSON.parse(choice)),
  typescript: typeScript,
  tensorflow: tensorFlow,
  opencv: openCv,
  "handy-diffusion": handyDiffusion,
};

/** Serves a contestant, such as `opencv` or `suffuse {"engine":"simd"}`, until the input ends. */
export async function serveContestant(request: string): Promise<never> {
  const [name = "", ...operand] = request.split(" ");
  const load = SERVANTS[name];
  if (load === undefined) throw new Error(`no contestant "${name}": there are ${Object.keys(SERVANTS).join(", ")}`);
  await serve(() => load(operand.join(" ")));
  process.exit();
}
