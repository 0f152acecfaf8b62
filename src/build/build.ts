/** `npm run build`: what has changed, from the kernel to the package. `npm run build:kernels` stops before the package. */
import { buildKernels, buildWorker } from "./kernels.js";
import { bringUpToDate, type Step } from "./make.js";
import { buildPackage } from "./package.js";

const tools = ["package-lock.json", "src/build/kernels.ts"];
const kernels: Step[] = [
  {
    name: "kernels",
    from: [...tools, "assembly", "asconfig.json"],
    to: "src/engine/generated/builds.ts",
    make: buildKernels,
  },
  {
    name: "worker",
    from: [...tools, "assembly/abi.ts", "src/engine"],
    to: "src/engine/generated/worker.ts",
    make: buildWorker,
  },
];
const whole: Step[] = [
  ...kernels,
  {
    name: "package",
    from: [...tools, "assembly", "src", "package.json", "tsconfig.json"],
    to: "dist/index.d.ts",
    make: buildPackage,
  },
];
await bringUpToDate(process.argv[2] === "kernels" ? kernels : whole);
