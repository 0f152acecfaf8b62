/** The plain loop in TypeScript, as a contestant. */
import { PlainLoop } from "../loop.js";
import { MixtureLoop } from "../mixture.js";
import type { Prepare } from "../serve.js";

export function typeScript(): Prepare {
  return (job) => {
    const loop = job.start === "gray-scott" ? new MixtureLoop(job) : new PlainLoop(job);
    return { about: "TypeScript, 1 thread", run: (steps) => loop.run(steps), field: () => loop.field };
  };
}
