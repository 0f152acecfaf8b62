/** `suffuse/files`: what the command reads and writes, for programs in Node. */
export type { Picture } from "./canvas.js";
export { type Color, type ColormapName, colormapNames, colorsOf } from "./colormap.js";
export { type Edit, parseEdit } from "./edits.js";
export { writeGif } from "./gif.js";
export type { Path } from "./json.js";
export { type NpyArray, npyHeader, readNpy, writeNpy } from "./npy.js";
export { type DrawingOptions, draw } from "./picture.js";
export { brightness, type Pixels, readPng, writePalettePng, writePng } from "./png.js";
export { builtInScenarios, loadScenario, type Output, type Probe, type Run, type Scenario } from "./scenario.js";
export { type Axis, type Layout, type Panel, type Range, rangeOf, type View, viewField } from "./view.js";
